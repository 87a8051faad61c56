package io.streamgauge.scorer.batching;

import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How far one consumer is behind, and how many of its partitions are paused because Kafka Streams has enough of them in
 * memory. A consumer tells that to its own thread only, so the thread leaves the figures here. Written by that thread,
 * read by any.
 */
final class ConsumerMetrics {
    private static final long PAUSE_NANOSECONDS = 1_000_000_000;

    private final Consumer<?, ?> consumer;
    private long toldAt = System.nanoTime() - PAUSE_NANOSECONDS;
    private volatile long lag;
    private volatile int paused;

    ConsumerMetrics(Consumer<?, ?> consumer) {
        this.consumer = consumer;
    }

    /** To be called after each poll; looks at the partitions at most once a second, for there may be thousands. */
    void polled() {
        long now = System.nanoTime();
        if (now - toldAt < PAUSE_NANOSECONDS) {
            return;
        }
        toldAt = now;
        long sum = 0;
        Set<TopicPartition> assignment = consumer.assignment();
        for (TopicPartition partition : assignment) {
            OptionalLong behind = consumer.currentLag(partition);
            sum += behind.orElse(0);
        }
        lag = sum;
        paused = consumer.paused().size();
    }

    /** Events between what was polled and the end of the partitions. */
    long lag() {
        return lag;
    }

    /** Partitions that are paused. */
    int paused() {
        return paused;
    }
}
