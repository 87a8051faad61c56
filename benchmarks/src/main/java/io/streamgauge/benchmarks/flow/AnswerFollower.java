package io.streamgauge.benchmarks.flow;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.event.Prediction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Notes when answers can be read by a reader of committed records, and which version gave them, on a thread of its own until
 * it is closed. What is counted in the end is read anew, see {@link Books}. Safe for use by several threads.
 */
public final class AnswerFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final String predictions;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<Prediction> values;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<Long, Long> firstArrivals = new HashMap<>();
    private final Map<String, Long> countsOfVersions = new HashMap<>();
    private @Nullable RuntimeException failure;

    /** Begins to read; the topics exist. */
    public AnswerFollower(ClusterSettings cluster, EventSerdes serdes) {
        this.predictions = cluster.topics().predictions().name();
        this.values = serdes.deserializer(cluster.topics().predictions());
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(
                        predictions, cluster.topics().rejectedEvents())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        Thread thread = new Thread(this::read, "flow-answers");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    arrived(record, System.nanoTime());
                }
            }
        } catch (WakeupException e) {
            // By close().
            return;
        } catch (RuntimeException e) {
            fail(e);
        } finally {
            ended.countDown();
        }
    }

    private void arrived(ConsumerRecord<String, byte[]> record, long nanos) {
        String version = record.topic().equals(predictions)
                ? values.deserialize(record.topic(), record.value()).getModelVersion()
                : null;
        long number = FlowEvent.number(record.headers());
        synchronized (this) {
            firstArrivals.putIfAbsent(number, nanos);
            if (version != null) {
                countsOfVersions.merge(version, 1L, Long::sum);
            }
        }
    }

    private synchronized void fail(RuntimeException problem) {
        failure = problem;
    }

    private void requireSound() {
        if (failure != null) {
            throw new BenchmarkException("The answers could not be read: " + failure, failure);
        }
    }

    /** How many events have an answer. */
    public synchronized long answered() {
        requireSound();
        return firstArrivals.size();
    }

    /** How many predictions are a version's. */
    public synchronized long by(String version) {
        requireSound();
        return countsOfVersions.getOrDefault(version, 0L);
    }

    /** When each event's first answer could be read, on the clock of {@link System#nanoTime}. A copy. */
    public synchronized Map<Long, Long> firstArrivals() {
        return Map.copyOf(firstArrivals);
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
