package io.streamgauge.cli;

import io.streamgauge.schemas.ClusterSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed records of all partitions of some topics, without joining a group and without leaving a trace in the
 * cluster. Belongs to one thread, but for {@link #stop}.
 */
final class TopicTail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /** Hears of each record, in the order of its partition. */
    interface Listener {
        /** Whether more is wanted. */
        boolean record(ConsumerRecord<byte[], byte[]> record);

        /** Called after each look at the topic; whether more is wanted. */
        boolean looked();
    }

    /**
     * Finds the topics and the place to begin at.
     *
     * @throws FailedException when the cluster does not answer or lacks one of the topics
     */
    TopicTail(ClusterSettings cluster, List<String> topics, boolean fromBeginning) {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("allow.auto.create.topics", false);
        // Somebody is watching, so do not let the broker wait for more.
        settings.putIfAbsent("fetch.max.wait.ms", 50);
        settings.putIfAbsent("default.api.timeout.ms", 30_000);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            this.partitions =
                    topics.stream().flatMap(topic -> partitions(cluster, topic)).toList();
            consumer.assign(partitions);
            if (fromBeginning) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
            }
            // Seeking is lazy; asking fixes the place before anybody produces.
            partitions.forEach(consumer::position);
        } catch (TimeoutException e) {
            consumer.close();
            throw new FailedException(
                    "The cluster at " + cluster.bootstrapServers()
                            + " does not answer: check bootstrap.servers and that" + " the brokers run",
                    e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private Stream<TopicPartition> partitions(ClusterSettings cluster, String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found.isEmpty()) {
            throw new FailedException("The cluster at " + cluster.bootstrapServers() + " has no topic " + topic
                    + ": the scorer creates it when it starts; check also topics.prefix");
        }
        return found.stream().map(info -> new TopicPartition(info.topic(), info.partition()));
    }

    /**
     * Reads until the listener wants no more or {@link #stop} is called.
     *
     * @param follow whether to wait for more at the end of what is there now
     */
    void read(boolean follow, Listener listener) {
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (follow || remains(ends)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (!listener.record(record)) {
                        return;
                    }
                }
                if (!listener.looked()) {
                    return;
                }
            }
        } catch (WakeupException e) {
            // By stop().
            return;
        }
    }

    private boolean remains(Map<TopicPartition, Long> ends) {
        return partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L));
    }

    /** Ends {@link #read}; may be called by any thread. */
    void stop() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
