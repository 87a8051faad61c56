package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.TopicReader;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Fetches records by where they lie: each partition is read forwards once, and long ways are leapt over. Stateless. */
final class EventFetch {
    /** A way that is read rather than leapt over: a portion of the broker holds about as many events. */
    private static final long LEAP = 500;

    private final ClusterSettings cluster;

    EventFetch(ClusterSettings cluster) {
        this.cluster = cluster;
    }

    /**
     * Fetches.
     *
     * @param sources what is wanted
     * @return the values of those that the broker still keeps
     */
    Map<EventSource, byte[]> fetch(Collection<EventSource> sources) {
        Map<String, Map<Integer, Set<Long>>> wanted = new TreeMap<>();
        for (EventSource source : sources) {
            wanted.computeIfAbsent(source.topic(), topic -> new TreeMap<>())
                    .computeIfAbsent(source.partition(), partition -> new TreeSet<>())
                    .add(source.offset());
        }
        Map<EventSource, byte[]> found = new HashMap<>();
        wanted.forEach((topic, partitions) -> {
            try (TopicReader reader = new TopicReader(cluster, topic)) {
                Map<TopicPartition, Long> beginnings = reader.beginnings();
                Map<TopicPartition, Long> ends = reader.ends();
                for (TopicPartition partition : reader.partitions()) {
                    Deque<Long> offsets = new ArrayDeque<>(partitions.getOrDefault(partition.partition(), Set.of()));
                    long beginning = beginnings.getOrDefault(partition, 0L);
                    long end = ends.getOrDefault(partition, 0L);
                    offsets.removeIf(offset -> offset < beginning || offset >= end);
                    read(reader, partition, offsets, end, found);
                }
            }
        });
        return found;
    }

    private static void read(
            TopicReader reader,
            TopicPartition partition,
            Deque<Long> offsets,
            long end,
            Map<EventSource, byte[]> found) {
        while (!offsets.isEmpty()) {
            reader.seek(partition, offsets.getFirst());
            // The last one that is near enough to its forerunner to be read on the way.
            long last = offsets.getFirst();
            for (long offset : offsets) {
                if (offset - last > LEAP) {
                    break;
                }
                last = offset;
            }
            reader.readTo(Map.of(partition, Math.min(last + 1, end)), batch -> {
                for (ConsumerRecord<String, byte[]> record : batch) {
                    while (!offsets.isEmpty() && offsets.getFirst() < record.offset()) {
                        // Not there any more: compacted, or never committed.
                        offsets.removeFirst();
                    }
                    if (!offsets.isEmpty() && offsets.getFirst() == record.offset()) {
                        offsets.removeFirst();
                        if (record.value() != null) {
                            found.put(
                                    new EventSource(record.topic(), record.partition(), record.offset()),
                                    record.value());
                        }
                    }
                }
            });
            long passed = last;
            // What was not there at the end of the way.
            offsets.removeIf(offset -> offset <= passed);
        }
    }
}
