package io.streamgauge.streams.redrive;

import io.streamgauge.schemas.ClusterSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads committed records as bytes, up to an end or at their places, without a group. Unlike
 * {@link io.streamgauge.schemas.TopicReader} it leaves keys alone, for those of rejected events may be any bytes. Belongs to
 * one thread. Its methods throw {@link TimeoutException} when the cluster does not answer.
 */
final class CommittedRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
    /** A way that is read rather than leapt over. */
    private static final long LEAP = 500;

    private final KafkaConsumer<byte[], byte[]> consumer;

    CommittedRecords(ClusterSettings cluster) {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        settings.put("fetch.max.wait.ms", 50);
        settings.putIfAbsent("default.api.timeout.ms", 30_000);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The partitions of a topic; none when it is not there. */
    List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** The offsets behind the last committed records. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        return consumer.endOffsets(partitions);
    }

    /** Reads from the beginning to the ends, as long as the reader wants more. */
    void read(Map<TopicPartition, Long> ends, Predicate<ConsumerRecord<byte[], byte[]>> reader) {
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        readOn(ends, reader);
    }

    private void readOn(Map<TopicPartition, Long> ends, Predicate<ConsumerRecord<byte[], byte[]>> reader) {
        long before = -1;
        long progress = System.nanoTime();
        while (true) {
            long missing = 0;
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                missing += Math.max(0, end.getValue() - consumer.position(end.getKey()));
            }
            if (missing == 0) {
                return;
            }
            if (missing != before) {
                before = missing;
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress >= PATIENCE_NANOS) {
                throw new TimeoutException("The cluster brought nothing of " + ends.keySet()
                        + " for 30 s, though there is more. Check that its brokers run");
            }
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                long end = ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
                if (record.offset() < end && !reader.test(record)) {
                    return;
                }
            }
        }
    }

    /**
     * The records at some offsets of a partition, as far as they are still there.
     *
     * @param wanted changed: those that were looked for are taken out
     */
    Map<Long, ConsumerRecord<byte[], byte[]>> fetch(TopicPartition partition, NavigableSet<Long> wanted) {
        Map<Long, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        long beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = ends(List.of(partition)).getOrDefault(partition, 0L);
        wanted.removeIf(offset -> offset < beginning || offset >= end);
        consumer.assign(List.of(partition));
        while (!wanted.isEmpty()) {
            long first = wanted.first();
            // The last one that is near enough to its forerunner to be read on the way.
            long last = first;
            for (long offset : wanted) {
                if (offset - last > LEAP) {
                    break;
                }
                last = offset;
            }
            consumer.seek(partition, first);
            readOn(Map.of(partition, last + 1), record -> {
                if (wanted.contains(record.offset())) {
                    found.put(record.offset(), record);
                }
                return true;
            });
            wanted.headSet(last, true).clear();
        }
        return found;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
