package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.streams.http.Problem;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state in Kafka Streams. Safe for use by several threads. */
final class StreamsState implements MonitorState {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsState.class);

    private final KafkaStreams streams;

    /**
     * State that is yet to be restored.
     *
     * @param streams closed by whoever made it, after the last question
     */
    StreamsState(KafkaStreams streams) {
        this.streams = streams;
    }

    @Override
    public KeyQueryMetadata locate(StateQuery query) {
        KeyQueryMetadata location;
        try {
            location = streams.queryMetadataForKey(query.store(), query.key(), new StringSerializer());
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw unavailable(query, String.valueOf(e.getMessage()));
        }
        // Without the source topic's partitions Kafka Streams answers with null, or that it is yet to be told.
        if (location == null || location.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            throw unavailable(query, "the monitors have not shared the work out yet");
        }
        if (location.activeHost().equals(HostInfo.unavailable())
                && location.standbyHosts().isEmpty()) {
            throw Problem.unavailable("The " + query.subject() + " are in partition " + location.partition()
                    + ", which no monitor that answers questions works on: try again in a moment, and set"
                    + " monitor.http.port for all of them");
        }
        return location;
    }

    @Override
    public Optional<ObjectNode> read(StateQuery query, int partition, Copy copy) {
        try {
            return query.answer(new LocalStores(streams, partition, copy));
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw unavailable(query, String.valueOf(e.getMessage()));
        }
    }

    private static Problem unavailable(StateQuery query, String reason) {
        LOG.debug("No {}: {}", query.subject(), reason);
        return Problem.unavailable(
                "The " + query.subject() + " cannot be read just now (" + reason + "): try again in a"
                        + " moment. If that stays so, look whether two monitors have the same monitor.http.advertised");
    }
}
