package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.event.TrainingExample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;

/**
 * One label for each event that annotators agree on. The last word of each annotator counts, by the time when it was
 * recorded, and the label that most of these give; where two labels have as many, the event is left out. Immutable.
 *
 * @param examples oldest first, by when the last word was recorded
 * @param contradicted events that were left out
 */
record AgreedExamples(List<Agreed> examples, int contradicted) {
    /** The place decides only between words of one millisecond: partitions are read in no order that could be repeated. */
    private static final Comparator<ExampleSnapshot.Word> LATER = Comparator.comparing(
                    (ExampleSnapshot.Word word) -> word.example().getRecordedAt())
            .thenComparingInt(ExampleSnapshot.Word::partition)
            .thenComparingLong(ExampleSnapshot.Word::offset);

    /**
     * An event and its label.
     *
     * @param id the example's id
     * @param label what most annotators say
     * @param content the latest record that says so
     * @param recordedAt when the last word on the event was recorded
     * @param fresh whether there is a last word on it behind the offsets that were asked about
     * @param unseen whether there is no word on it before these offsets, superseded ones included: an event that whoever
     *     read up to there cannot have been fitted on
     */
    record Agreed(
            String id, String label, TrainingExample content, Instant recordedAt, boolean fresh, boolean unseen) {}

    /**
     * Counts votes.
     *
     * @param labels labels that the task has; words with others do not count
     * @param since offsets by partition: words behind them are fresh
     */
    static AgreedExamples of(List<ExampleSnapshot.Word> words, Set<String> labels, Map<Integer, Long> since) {
        Map<String, Map<String, ExampleSnapshot.Word>> lastWords = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (ExampleSnapshot.Word word : words) {
            if (labels.contains(word.example().getLabel())) {
                lastWords
                        .computeIfAbsent(word.example().getExampleId(), id -> new TreeMap<>())
                        .merge(word.example().getAnnotator(), word, BinaryOperator.maxBy(LATER));
                if (!isBehind(word, since)) {
                    seen.add(word.example().getExampleId());
                }
            }
        }
        List<Agreed> agreed = new ArrayList<>();
        int contradicted = 0;
        for (Map.Entry<String, Map<String, ExampleSnapshot.Word>> event : lastWords.entrySet()) {
            Map<String, Integer> votes = new HashMap<>();
            event.getValue().values().forEach(word -> votes.merge(word.example().getLabel(), 1, Integer::sum));
            int most = Collections.max(votes.values());
            Set<String> winners = new TreeSet<>();
            votes.forEach((label, count) -> {
                if (count == most) {
                    winners.add(label);
                }
            });
            if (winners.size() > 1) {
                contradicted++;
                continue;
            }
            String label = winners.iterator().next();
            List<ExampleSnapshot.Word> last = List.copyOf(event.getValue().values());
            agreed.add(new Agreed(
                    event.getKey(),
                    label,
                    last.stream()
                            .filter(word -> word.example().getLabel().equals(label))
                            .max(LATER)
                            .orElseThrow()
                            .example(),
                    last.stream()
                            .map(word -> word.example().getRecordedAt())
                            .max(Comparator.naturalOrder())
                            .orElseThrow(),
                    last.stream().anyMatch(word -> isBehind(word, since)),
                    !seen.contains(event.getKey())));
        }
        // By id where the time does not tell, so that the same examples are held out whatever the order of partitions.
        agreed.sort(Comparator.comparing(Agreed::recordedAt).thenComparing(Agreed::id));
        return new AgreedExamples(List.copyOf(agreed), contradicted);
    }

    private static boolean isBehind(ExampleSnapshot.Word word, Map<Integer, Long> offsets) {
        return word.offset() >= offsets.getOrDefault(word.partition(), 0L);
    }

    /** How many are fresh. */
    int fresh() {
        return (int) examples.stream().filter(Agreed::fresh).count();
    }
}
