package io.streamgauge.scorer.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.schemas.ClusterException;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventJson;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistryUnavailableException;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicReader;
import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.streams.http.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the monitor last said about each version. Safe for use by several threads. */
final class LatestQuality {
    private static final Logger LOG = LoggerFactory.getLogger(LatestQuality.class);

    /** Whoever asks more often is told the same again. */
    private static final Duration KEPT = Duration.ofSeconds(2);

    private static final int MOST_READ = 500;

    private final ClusterSettings cluster;
    private final Topic<ModelQuality> topic;
    private final EventSerdes serdes;
    private final InstantSource clock;
    private final Lock reading = new ReentrantLock();
    private volatile Optional<ObjectNode> known = Optional.empty();
    /** Guarded by the lock. */
    private Instant knownSince = Instant.MIN;

    /**
     * Nothing read yet.
     *
     * @param serdes outlives this
     */
    LatestQuality(ClusterSettings cluster, EventSerdes serdes, InstantSource clock) {
        this.cluster = cluster;
        this.topic = cluster.topics().modelQuality();
        this.serdes = serdes;
        this.clock = clock;
    }

    /**
     * The latest window of each model, version and role, as far as the last records tell.
     *
     * @throws Problem when the cluster does not answer
     */
    ObjectNode windows() {
        if (!reading.tryLock()) {
            // One thread waits for the cluster, which may take long; the others are needed for other answers.
            return known.orElseThrow(() -> Problem.unavailable("The quality is being read: try again in a moment"))
                    .deepCopy();
        }
        try {
            if (known.isEmpty() || clock.instant().isAfter(knownSince.plus(KEPT))) {
                known = Optional.of(read());
                knownSince = clock.instant();
            }
            return known.orElseThrow().deepCopy();
        } catch (ClusterException e) {
            throw Problem.unavailable(String.valueOf(e.getMessage()));
        } finally {
            reading.unlock();
        }
    }

    private ObjectNode read() {
        Map<String, ModelQuality> latest = new TreeMap<>();
        try (TopicReader reader = new TopicReader(cluster, topic.name())) {
            Map<TopicPartition, Long> beginnings = reader.beginnings();
            Map<TopicPartition, Long> ends = reader.ends();
            ends.forEach((partition, end) ->
                    reader.place(partition, Math.max(beginnings.getOrDefault(partition, 0L), end - MOST_READ)));
            reader.readTo(ends, records -> records.forEach(record -> add(record, latest)));
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode windows = node.putArray("windows");
        latest.values().forEach(window -> windows.add(EventJson.of(window)));
        return node;
    }

    private void add(ConsumerRecord<String, byte[]> record, Map<String, ModelQuality> latest) {
        if (record.value() == null) {
            return;
        }
        try {
            ModelQuality quality = serdes.deserializer(topic).deserialize(record.topic(), record.value());
            latest.merge(
                    String.join(
                            "\n",
                            quality.getModelName(),
                            quality.getModelVersion(),
                            quality.getRole().name()),
                    quality,
                    (former, newer) -> newer.getWindowStart().isBefore(former.getWindowStart()) ? former : newer);
        } catch (RegistryUnavailableException e) {
            // Each of the others would be waited for as long.
            throw Problem.unavailable(String.valueOf(e.getMessage()));
        } catch (UndecodableEventException e) {
            // One that cannot be read says nothing; the others do.
            LOG.debug("{}-{}@{} is passed over", record.topic(), record.partition(), record.offset(), e);
        }
    }
}
