package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.event.TrainingExample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One label for each event that annotators agree on. The last word of each annotator counts, and the label that most of
 * these give; where two labels have as many, the event is left out. Immutable.
 *
 * @param examples oldest first, by when the last word was recorded
 * @param contradicted events that were left out
 */
record AgreedExamples(List<Agreed> examples, int contradicted) {

    /**
     * An event and its label.
     *
     * @param id the example's id
     * @param label what most annotators say
     * @param content the latest record that says so
     * @param recordedAt when the last word on the event was recorded
     * @param fresh whether there is a word on it behind the offsets that were asked about
     */
    record Agreed(String id, String label, TrainingExample content, Instant recordedAt, boolean fresh) {}

    /**
     * Counts votes.
     *
     * @param labels labels that the task has; words with others do not count
     * @param since offsets by partition: words behind them are fresh
     */
    static AgreedExamples of(List<ExampleSnapshot.Word> words, Set<String> labels, Map<Integer, Long> since) {
        Map<String, Map<String, ExampleSnapshot.Word>> lastWords = new LinkedHashMap<>();
        for (ExampleSnapshot.Word word : words) {
            if (labels.contains(word.example().getLabel())) {
                lastWords
                        .computeIfAbsent(word.example().getExampleId(), id -> new TreeMap<>())
                        .put(word.example().getAnnotator(), word);
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
                            .max(Comparator.comparing(word -> word.example().getRecordedAt()))
                            .orElseThrow()
                            .example(),
                    last.stream()
                            .map(word -> word.example().getRecordedAt())
                            .max(Comparator.naturalOrder())
                            .orElseThrow(),
                    last.stream().anyMatch(word -> word.offset() >= since.getOrDefault(word.partition(), 0L))));
        }
        // By id where the time does not tell, so that the same examples are held out whatever the order of partitions.
        agreed.sort(Comparator.comparing(Agreed::recordedAt).thenComparing(Agreed::id));
        return new AgreedExamples(List.copyOf(agreed), contradicted);
    }

    /** How many are fresh. */
    int fresh() {
        return (int) examples.stream().filter(Agreed::fresh).count();
    }
}
