package io.streamgauge.trainer.retrain;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicReader;
import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.TrainingExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The examples of a task as they lay on their topic at a moment. Immutable.
 *
 * @param beginnings the first offset of each partition that was still kept
 * @param offsets how far each partition was read: the first offset that was not
 * @param words what annotators said, in the order in which the partitions were read
 * @param unreadable records of whatever task that are no examples
 */
record ExampleSnapshot(Map<Integer, Long> beginnings, Map<Integer, Long> offsets, List<Word> words, int unreadable) {
    /**
     * A label that somebody gave.
     *
     * @param example the example
     * @param partition where it lies
     * @param offset where it lies
     */
    record Word(TrainingExample example, int partition, long offset) {}

    /** Reads all committed examples that there are. Those that cannot be read are counted. */
    static ExampleSnapshot read(ClusterSettings cluster, EventSerdes serdes, Task task) {
        Topic<TrainingExample> topic = cluster.topics().trainingExamples();
        List<Word> words = new ArrayList<>();
        Map<Integer, Long> beginnings = new TreeMap<>();
        Map<Integer, Long> offsets = new TreeMap<>();
        int[] unreadable = new int[1];
        try (TopicReader reader = new TopicReader(cluster, topic.name());
                var values = serdes.deserializer(topic)) {
            reader.beginnings().forEach((partition, first) -> beginnings.put(partition.partition(), first));
            Map<TopicPartition, Long> ends = reader.ends();
            ends.forEach((partition, end) -> offsets.put(partition.partition(), end));
            reader.readTo(ends, batch -> {
                for (ConsumerRecord<String, byte[]> record : batch) {
                    if (record.offset() >= offsets.getOrDefault(record.partition(), 0L)) {
                        continue;
                    }
                    try {
                        TrainingExample example = values.deserialize(topic.name(), record.value());
                        if (example.getTask().equals(task.id())) {
                            words.add(new Word(example, record.partition(), record.offset()));
                        }
                    } catch (UndecodableEventException e) {
                        unreadable[0]++;
                    }
                }
            });
        }
        return new ExampleSnapshot(Map.copyOf(beginnings), Map.copyOf(offsets), List.copyOf(words), unreadable[0]);
    }
}
