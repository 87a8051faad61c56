package io.streamgauge.streams.redrive;

import io.streamgauge.schemas.ClusterSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes events and where they came from in one transaction, as the only one of its cluster. Belongs to one thread. */
final class RedriveWriter implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final int MAXIMUM_REQUEST_BYTES = 8 * 1024 * 1024;

    private final String places;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Becomes the only one: gives up what another one has begun and not committed.
     *
     * @throws KafkaException when the cluster does not answer or refuses
     */
    RedriveWriter(ClusterSettings cluster) {
        this.places = cluster.topics().redrivenEvents();
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("transactional.id", cluster.topics().prefix() + "streamgauge-redrive");
        settings.put("acks", "all");
        // What a killed run leaves open holds up readers of committed records until it is over.
        settings.putIfAbsent("transaction.timeout.ms", 20_000);
        // Topics take events by their compressed size.
        settings.putIfAbsent("compression.type", "gzip");
        settings.put("max.request.size", MAXIMUM_REQUEST_BYTES);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(CLOSING);
            throw e;
        }
    }

    /**
     * Writes all or nothing.
     *
     * @param beforeCommit called when everything is on its way
     * @return null, or why the topic does not take one of them; then nothing is written
     * @throws RedriveOvertakenException when another one has begun; nothing is written then
     */
    @Nullable
    KafkaException write(
            List<ProducerRecord<byte[], byte[]>> events, Map<String, String> redriven, Runnable beforeCommit) {
        try {
            producer.beginTransaction();
            events.forEach(this::send);
            redriven.forEach((key, text) -> send(new ProducerRecord<>(
                    places, key.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8))));
            producer.flush();
            beforeCommit.run();
            producer.commitTransaction();
            return null;
        } catch (KafkaException e) {
            if (isCausedBy(e, ProducerFencedException.class) || isCausedBy(e, InvalidProducerEpochException.class)) {
                throw new RedriveOvertakenException(
                        "Another redrive has begun, or a transaction took longer than kafka.transaction.timeout.ms, and this one ends"
                                + " with what it has sent. Run it again for the rest",
                        e);
            }
            if (isCausedBy(e, RecordTooLargeException.class) || isCausedBy(e, InvalidTimestampException.class)) {
                producer.abortTransaction();
                return e;
            }
            throw e;
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        // Committing waits for it, and throws what it failed with.
        Future<RecordMetadata> unused = producer.send(record);
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends KafkaException> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** Gives up what was begun and not committed. */
    @Override
    public void close() {
        producer.close(CLOSING);
    }
}
