package io.streamgauge.schemas;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads the committed records of a topic, without joining a group, up to an end that was fixed before. A topic that does not
 * exist has no partitions, and is not created.
 *
 * <p>Belongs to one thread. All methods throw {@link ClusterException} when the cluster does not answer.
 */
public final class TopicReader implements AutoCloseable {
    /** How long the cluster may take for one step, or bring nothing new, unless told otherwise. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int LONGEST_FETCH_MILLIS = 50;
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final ClusterSettings cluster;
    private final String topic;
    private final Duration patience;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Set<TopicPartition> unplaced;

    /**
     * A reader that stands at the beginning of each partition.
     *
     * @param cluster where the topic lies
     * @param topic its name, prefix included
     */
    public TopicReader(ClusterSettings cluster, String topic) {
        this(cluster, topic, PATIENCE, Optional.empty());
    }

    /**
     * A reader that stands where a group left off, and at the beginning of partitions where it never was.
     *
     * @param cluster where the topic lies
     * @param topic its name, prefix included
     * @param group the group, which nobody may have joined
     */
    public TopicReader(ClusterSettings cluster, String topic, String group) {
        this(cluster, topic, PATIENCE, Optional.of(group));
    }

    TopicReader(ClusterSettings cluster, String topic, Duration patience, Optional<String> group) {
        this.cluster = cluster;
        this.topic = topic;
        this.patience = patience;
        Map<String, Object> settings = cluster.clientSettings();
        group.ifPresent(name -> settings.put("group.id", name));
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        // A consumer that is closed waits for the answer to its last request, and brokers let those who have read
        // everything wait for half a second unless told otherwise.
        settings.put("fetch.max.wait.ms", LONGEST_FETCH_MILLIS);
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        try {
            this.partitions = answer(() -> consumer.partitionsFor(topic, patience)).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Set<TopicPartition> beginning = new HashSet<>(partitions);
            if (group.isPresent()) {
                answer(() -> consumer.committed(Set.copyOf(partitions), patience))
                        .forEach((partition, place) -> {
                            // There is none where the group never was, or was too long ago for the broker.
                            if (place != null) {
                                consumer.seek(partition, place);
                                beginning.remove(partition);
                            }
                        });
            }
            this.unplaced = Set.copyOf(beginning);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** The partitions of the topic; empty when it does not exist. */
    public List<TopicPartition> partitions() {
        return partitions;
    }

    /** The partitions that the group has no place in, and that are read from the beginning; all of them without a group. */
    public Set<TopicPartition> unplaced() {
        return unplaced;
    }

    /** The first offsets that are still kept, by partition. */
    public Map<TopicPartition, Long> beginnings() {
        return answer(() -> consumer.beginningOffsets(partitions, patience));
    }

    /** The offsets behind the last committed records, by partition. */
    public Map<TopicPartition, Long> ends() {
        return answer(() -> consumer.endOffsets(partitions, patience));
    }

    /**
     * Waits until what was written before can be read, but not longer than told. A producer hears of the commit of a
     * transaction before its records become visible; a reader that looks at once would miss them.
     *
     * @return whether everything can be read; otherwise somebody's transaction is open still
     */
    public boolean awaitCommitted(Duration atMost) {
        Map<TopicPartition, Long> written;
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_uncommitted");
        try (var uncommitted =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            // Kafka's client warns of ends of partitions that it does not read.
            uncommitted.assign(partitions);
            written = answer(() -> uncommitted.endOffsets(partitions, patience));
        }
        long begin = System.nanoTime();
        while (true) {
            Map<TopicPartition, Long> ends = ends();
            if (written.entrySet().stream().allMatch(end -> ends.getOrDefault(end.getKey(), 0L) >= end.getValue())) {
                return true;
            }
            if (System.nanoTime() - begin >= atMost.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Goes on at a place, and with this partition alone. */
    public void seek(TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
    }

    /** Goes on at a place in one partition, and in the others where it stands. */
    public void place(TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
    }

    /** The offset of the next record of a partition that is being read. */
    public long position(TopicPartition partition) {
        return answer(() -> consumer.position(partition, patience));
    }

    /** The places in all partitions, to be kept for the group. */
    public Map<TopicPartition, OffsetAndMetadata> places() {
        Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
        partitions.forEach(partition -> places.put(partition, new OffsetAndMetadata(position(partition))));
        return places;
    }

    /** The group that the places are kept for. */
    public ConsumerGroupMetadata group() {
        return consumer.groupMetadata();
    }

    /** What is at hand, or comes within a fifth of a second. */
    public ConsumerRecords<String, byte[]> poll() {
        return consumer.poll(POLL);
    }

    /**
     * Reads on until partitions have been read up to their ends.
     *
     * @param ends where to end; a portion may bring records behind them
     * @param batch hears of each portion
     */
    public void readTo(Map<TopicPartition, Long> ends, Consumer<ConsumerRecords<String, byte[]>> batch) {
        long before = -1;
        long progress = System.nanoTime();
        while (true) {
            long missing = 0;
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                missing += Math.max(0, end.getValue() - position(end.getKey()));
            }
            if (missing == 0) {
                return;
            }
            if (missing != before) {
                before = missing;
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress >= patience.toNanos()) {
                throw new ClusterException("The cluster at " + cluster.bootstrapServers()
                        + " brought nothing of the topic " + topic + " for " + patience.toSeconds() + " s, though "
                        + missing + " offsets are still to be read. Check that its brokers run");
            }
            batch.accept(poll());
        }
    }

    private <T> T answer(Supplier<T> question) {
        try {
            return question.get();
        } catch (TimeoutException e) {
            throw new ClusterException(
                    "The cluster at " + cluster.bootstrapServers() + " does not answer about the topic " + topic + ": "
                            + e.getMessage() + ". Check bootstrap.servers and that the cluster runs",
                    e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
