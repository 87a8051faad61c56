package io.streamgauge.benchmarks.flow;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.schemas.ClusterSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events by the clock, whatever becomes of those before, on a thread of its own until it is closed. Safe for use by
 * several threads.
 */
public final class EventFlow implements AutoCloseable {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double rate;
    private final Source source;
    private final KafkaProducer<String, byte[]> producer;
    private final Thread thread = new Thread(this::send, "flow");
    private final long beginNanos;
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean ended;
    private volatile @Nullable Exception failure;

    /** What is sent. Used by one thread. */
    @FunctionalInterface
    public interface Source {
        /**
         * What is sent when a number's turn comes: the event of that number, with the number in its header, and whatever else
         * is due then.
         */
        List<ProducerRecord<String, byte[]>> records(long number);
    }

    /**
     * Begins to send.
     *
     * @param rate events per second
     */
    public EventFlow(ClusterSettings cluster, double rate, Source source) {
        this.rate = rate;
        this.source = source;
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        thread.setDaemon(true);
        this.beginNanos = System.nanoTime();
        thread.start();
    }

    /** When an event is due, on the clock of {@link System#nanoTime}. */
    public long dueNanos(long number) {
        return beginNanos + (long) (number * NANOS_PER_SECOND / rate);
    }

    /** How many events were handed to the producer. */
    public long sent() {
        requireSound();
        return sent.get();
    }

    /** Ends the flow and waits until the cluster has all of its events. */
    public void end() throws InterruptedException {
        ended = true;
        thread.join();
        producer.flush();
        requireSound();
    }

    private void send() {
        try {
            while (!ended && failure == null) {
                long left = dueNanos(sent.get()) - System.nanoTime();
                if (left > 0) {
                    LockSupport.parkNanos(left);
                } else {
                    send(sent.get());
                    sent.incrementAndGet();
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void send(long number) {
        for (ProducerRecord<String, byte[]> one : source.records(number)) {
            var unused = producer.send(one, (metadata, problem) -> {
                if (problem != null) {
                    failure = problem;
                }
            });
        }
    }

    private void requireSound() {
        Exception problem = failure;
        if (problem != null) {
            throw new BenchmarkException("Events could not be sent: " + problem, problem);
        }
    }

    @Override
    public void close() {
        ended = true;
        producer.close();
    }
}
