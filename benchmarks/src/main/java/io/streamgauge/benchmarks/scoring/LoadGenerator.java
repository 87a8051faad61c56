package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.schemas.ClusterSettings;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events whose keys are consecutive numbers, eight bytes each, from 0 on: predictions carry the keys on. Values are
 * given, so that sending costs little. Belongs to one thread.
 */
final class LoadGenerator implements AutoCloseable {
    private static final int BATCH_BYTES = 65_536;

    /** Without it every event would be a request of its own, and the broker busy with those. Part of the latencies. */
    private static final int LINGER_MILLISECONDS = 2;

    private final String topic;
    private final List<byte[]> values;
    private final KafkaProducer<byte[], byte[]> producer;
    private long sent;
    private volatile @Nullable Exception failure;

    /**
     * A generator.
     *
     * @param values sent round and round
     */
    LoadGenerator(ClusterSettings cluster, String topic, List<byte[]> values) {
        this.topic = topic;
        this.values = values;
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("linger.ms", LINGER_MILLISECONDS);
        settings.put("batch.size", BATCH_BYTES);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** How many events were sent; also the next one's number. */
    long sent() {
        return sent;
    }

    /** Sends events as quickly as the broker takes them, and waits until it has them all. */
    void burst(long count) {
        for (long i = 0; i < count; i++) {
            send();
        }
        producer.flush();
        requireNoFailure();
    }

    /**
     * Sends the events of a schedule, each when it is due or, if the one before could not be handed over in time, right
     * after that.
     *
     * @return how late events were handed to the producer, in microseconds
     */
    Histogram openLoop(Schedule schedule) {
        Histogram lateness = Arrivals.histogram();
        for (long i = 0; i < schedule.count(); i++) {
            long due = schedule.dueNanos(sent);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            lateness.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
            send();
        }
        producer.flush();
        requireNoFailure();
        return lateness;
    }

    private void send() {
        byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(sent).array();
        byte[] value = values.get((int) (sent % values.size()));
        sent++;
        var unused = producer.send(new ProducerRecord<>(topic, key, value), (metadata, problem) -> {
            if (problem != null) {
                failure = problem;
            }
        });
    }

    private void requireNoFailure() {
        if (failure != null) {
            throw new BenchmarkException("Events could not be sent to " + topic + ": " + failure, failure);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
