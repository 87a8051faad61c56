package io.streamgauge.benchmarks.loop;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from its beginning, on a thread of its own until it is closed, and keeps of each committed record what is
 * worth keeping. Safe for use by several threads.
 *
 * @param <V> type of the topic's values
 * @param <T> what is kept of one
 */
final class TopicFollower<V extends SpecificRecord, T> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, V> consumer;
    private final Function<V, T> reading;
    private final String topic;
    private final List<T> kept = new ArrayList<>();
    private final Thread thread;
    private @Nullable RuntimeException failure;

    /**
     * Begins to read.
     *
     * @param topic a topic that exists
     * @param reading what is kept of a record
     */
    TopicFollower(ClusterSettings cluster, EventSerdes serdes, Topic<V> topic, Function<V, T> reading) {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), serdes.deserializer(topic));
        this.reading = reading;
        this.topic = topic.name();
        consumer.assign(consumer.partitionsFor(topic.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList());
        this.thread = new Thread(this::read, "loop-" + topic.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<String, V> record : consumer.poll(POLL)) {
                    keep(reading.apply(record.value()));
                }
            }
        } catch (WakeupException e) {
            // By close().
            return;
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private synchronized void keep(T value) {
        kept.add(value);
        notifyAll();
    }

    private synchronized void fail(RuntimeException problem) {
        failure = problem;
        notifyAll();
    }

    private void requireSound() {
        if (failure != null) {
            throw new BenchmarkException("The topic " + topic + " could not be read: " + failure, failure);
        }
    }

    /** What has come so far. A copy. */
    synchronized List<T> all() {
        requireSound();
        return List.copyOf(kept);
    }

    /** Waits for the first that is wanted, among what has come and what will; empty when it does not come in time. */
    synchronized Optional<T> await(Predicate<T> wanted, Duration patience) throws InterruptedException {
        long giveUp = System.nanoTime() + patience.toNanos();
        int looked = 0;
        while (true) {
            for (; looked < kept.size(); looked++) {
                if (wanted.test(kept.get(looked))) {
                    return Optional.of(kept.get(looked));
                }
            }
            requireSound();
            long left = giveUp - System.nanoTime();
            if (left <= 0) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
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
