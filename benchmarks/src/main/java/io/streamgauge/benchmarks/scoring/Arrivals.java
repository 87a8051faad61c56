package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.schemas.ClusterSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Counts predictions when they arrive at a reader of committed records, and notes how long after their events were due
 * that is. Reads on a thread of its own; safe for use by several threads.
 */
final class Arrivals implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long LONGEST_MICROSECONDS = TimeUnit.MINUTES.toMicros(10);
    private static final int DIGITS = 3;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final BitSet seen = new BitSet();
    private long count;
    private long duplicates;
    private @Nullable Schedule schedule;
    private Histogram latencies = histogram();
    private @Nullable RuntimeException failure;

    /**
     * Begins to read a topic that exists.
     *
     * @param topic with events' keys as {@link LoadGenerator} gives them
     */
    Arrivals(ClusterSettings cluster, String topic) {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        consumer.partitionsFor(topic)
                .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        consumer.assign(partitions);
        this.thread = new Thread(this::read, "benchmark-arrivals");
        thread.setDaemon(true);
        thread.start();
    }

    /** An empty histogram of microseconds, up to ten minutes, to three digits; more counts as ten minutes. */
    static Histogram histogram() {
        return new Histogram(LONGEST_MICROSECONDS, DIGITS);
    }

    private void read() {
        try (consumer) {
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    arrived(records, System.nanoTime());
                }
            }
        } catch (WakeupException e) {
            // By close().
            return;
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private synchronized void fail(RuntimeException problem) {
        failure = problem;
        notifyAll();
    }

    private synchronized void arrived(ConsumerRecords<byte[], byte[]> records, long nanos) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            int sequence = Math.toIntExact(ByteBuffer.wrap(record.key()).getLong());
            if (seen.get(sequence)) {
                duplicates++;
                continue;
            }
            seen.set(sequence);
            count++;
            if (schedule != null && sequence >= schedule.first()) {
                long latency = TimeUnit.NANOSECONDS.toMicros(nanos - schedule.dueNanos(sequence));
                latencies.recordValue(Math.min(LONGEST_MICROSECONDS, Math.max(0, latency)));
            }
        }
        notifyAll();
    }

    /** How many events have a prediction. */
    synchronized long count() {
        return count;
    }

    /** How many predictions came besides the first of their event. */
    synchronized long duplicates() {
        return duplicates;
    }

    /**
     * Notes the latencies of a schedule's events from now on, instead of those before. To be called before any of them is
     * sent; those before the schedule's first are not noted.
     */
    synchronized void expect(Schedule newSchedule) {
        schedule = newSchedule;
        latencies = histogram();
    }

    /** The latencies that were noted, in microseconds. */
    synchronized Histogram latencies() {
        return latencies.copy();
    }

    /**
     * Waits until so many events have a prediction.
     *
     * @param wanted how many
     * @param timeout when to give up
     * @return whether they have
     */
    synchronized boolean await(long wanted, Duration timeout) throws InterruptedException {
        long giveUp = System.nanoTime() + timeout.toNanos();
        while (count < wanted) {
            if (failure != null) {
                throw new BenchmarkException("The predictions could not be read: " + failure.getMessage(), failure);
            }
            long left = giveUp - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
