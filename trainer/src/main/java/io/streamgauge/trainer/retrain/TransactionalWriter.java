package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.TopicReader;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes records all or none, and as the only one of its name: of two with the same name the later one goes on, and the
 * earlier one fails with a {@link FencedException} at its next write. Belongs to one thread.
 */
final class TransactionalWriter implements AutoCloseable {
    /** Requests of our size; the broker decides what it takes. */
    static final int MAXIMUM_REQUEST_BYTES = 8 * 1024 * 1024;

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private static final Duration VISIBILITY = Duration.ofSeconds(5);

    private final ClusterSettings cluster;
    private final String name;
    private final KafkaProducer<String, byte[]> producer;

    /**
     * Becomes the only one of its name.
     *
     * @param name the {@code transactional.id}
     * @throws KafkaException when the cluster does not answer or refuses
     */
    TransactionalWriter(ClusterSettings cluster, String name) {
        this.cluster = cluster;
        this.name = name;
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("transactional.id", name);
        settings.put("acks", "all");
        settings.put("max.request.size", MAXIMUM_REQUEST_BYTES);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(CLOSING);
            throw e;
        }
    }

    /**
     * Writes records.
     *
     * @throws FencedException when a later one of the same name has begun; nothing is written then
     */
    void write(Iterable<ProducerRecord<String, byte[]>> records) {
        transact(() -> records.forEach(this::send));
    }

    /**
     * Writes records, and with them the places that a reader has reached: both or none.
     *
     * @throws FencedException when a later one of the same name has begun; nothing is written then
     */
    void write(Iterable<ProducerRecord<String, byte[]>> records, TopicReader reader) {
        transact(() -> {
            records.forEach(this::send);
            producer.sendOffsetsToTransaction(reader.places(), reader.group());
        });
    }

    /** Waits until what was written to a topic can be read, so that whoever looks next sees it. */
    void awaitReadable(String topic) {
        try (TopicReader reader = new TopicReader(cluster, topic)) {
            // Others' transactions may stay open for longer; ours are committed and become visible in milliseconds.
            reader.awaitCommitted(VISIBILITY);
        }
    }

    private void send(ProducerRecord<String, byte[]> record) {
        // Committing waits for it, and throws what it failed with.
        Future<RecordMetadata> unused = producer.send(record);
    }

    private void transact(Runnable work) {
        try {
            producer.beginTransaction();
            work.run();
            producer.commitTransaction();
        } catch (KafkaException e) {
            if (isFenced(e)) {
                throw new FencedException(
                        "Another process has begun the same work (transactional.id " + name
                                + ") and goes on with it; this one ends",
                        e);
            }
            throw e;
        }
    }

    private static boolean isFenced(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
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
