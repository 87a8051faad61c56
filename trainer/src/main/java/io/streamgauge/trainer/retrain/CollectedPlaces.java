package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.TopicReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a task's evaluations were collected, as the examples themselves say: each names the evaluation that it was made of.
 * The broker forgets the places of a group a week after they were last written ({@code offsets.retention.minutes}), and
 * the examples never. Immutable.
 *
 * @param next the first offset of evaluations behind those that examples were made of, by partition
 */
record CollectedPlaces(Map<Integer, Long> next) {
    private static final String PARTITION = "evaluation.partition";
    private static final String OFFSET = "evaluation.offset";

    /** Others write examples as well, and what they like into the provenance. */
    private static final Pattern INTEGER = Pattern.compile("[0-9]{1,9}");

    private static final Pattern LONG = Pattern.compile("[0-9]{1,18}");

    CollectedPlaces {
        next = Map.copyOf(next);
    }

    /** What an example says of the evaluation that it was made of. */
    static Map<String, String> provenance(int partition, long offset) {
        return Map.of(PARTITION, Integer.toString(partition), OFFSET, Long.toString(offset));
    }

    /** The places that examples name. */
    static CollectedPlaces of(List<ExampleSnapshot.Word> words) {
        Map<Integer, Long> next = new HashMap<>();
        for (ExampleSnapshot.Word word : words) {
            Map<String, String> provenance = word.example().getProvenance();
            Optional<String> partition = number(provenance, PARTITION, INTEGER);
            Optional<String> offset = number(provenance, OFFSET, LONG);
            if (partition.isPresent() && offset.isPresent()) {
                next.merge(Integer.valueOf(partition.get()), Long.parseLong(offset.get()) + 1, Math::max);
            }
        }
        return new CollectedPlaces(next);
    }

    private static Optional<String> number(Map<String, String> provenance, String key, Pattern pattern) {
        return Optional.ofNullable(provenance.get(key))
                .filter(value -> pattern.matcher(value).matches());
    }

    /** Puts a reader of evaluations to its place in those partitions where its group has none. */
    void restore(TopicReader reader) {
        Map<TopicPartition, Long> ends = reader.ends();
        for (TopicPartition partition : reader.unplaced()) {
            long place = next.getOrDefault(partition.partition(), 0L);
            // One behind the end is of a topic that was there before this one.
            if (place > 0 && place <= ends.getOrDefault(partition, 0L)) {
                reader.place(partition, place);
            }
        }
    }
}
