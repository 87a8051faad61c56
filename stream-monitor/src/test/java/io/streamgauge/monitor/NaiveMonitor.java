package io.streamgauge.monitor;

import io.streamgauge.monitor.state.ScoredPrediction;
import io.streamgauge.monitor.state.Word;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the monitor must come to, written as naively as can be: keeps every fact, removes nothing, and computes everything at
 * the end. The only thing it follows in time is which facts belong to the same life of an event: when an event's time is
 * over, the next fact about it begins anew.
 */
final class NaiveMonitor {
    private static final Comparator<Word> BY_TIME =
            Comparator.comparing(Word::getGivenAt).thenComparing(Word::getOffset);

    /** A fact, and the stream time when it came. */
    private record Arrival(Fact fact, long now) {}

    /** All facts about an event from the first until its time is over. */
    private static final class Life {
        private final List<Arrival> arrivals = new ArrayList<>();

        private List<ScoredPrediction> predictions() {
            Map<String, ScoredPrediction> different = new LinkedHashMap<>();
            arrivals.stream()
                    .map(arrival -> arrival.fact().prediction())
                    .filter(Objects::nonNull)
                    .forEach(one -> different.putIfAbsent(one.getSourceOffset() + " " + one.getRole(), one));
            return List.copyOf(different.values());
        }

        /** Those that came before a time. */
        private List<Word> words(long before) {
            return arrivals.stream()
                    .filter(arrival -> arrival.now() < before)
                    .map(arrival -> arrival.fact().word())
                    .filter(Objects::nonNull)
                    .toList();
        }

        /** By annotator, for a prediction: of the words that may be about its task and have one of its labels, the last. */
        private Map<String, String> lastWords(ScoredPrediction prediction) {
            Set<String> labels = predictions().stream()
                    .filter(other -> other.getTask().equals(prediction.getTask()))
                    .flatMap(other -> other.getProbabilities().keySet().stream())
                    .collect(Collectors.toSet());
            Map<String, List<Word>> byAnnotator =
                    words(prediction.getOccurredAt() + RandomHistory.RETENTION.toMillis()).stream()
                            .filter(word -> isAbout(word, prediction))
                            .filter(word -> labels.contains(word.getLabel()))
                            .collect(Collectors.groupingBy(Word::getAnnotator));
            Map<String, String> last = new HashMap<>();
            byAnnotator.forEach((annotator, words) -> last.put(
                    annotator, words.stream().max(BY_TIME).orElseThrow().getLabel()));
            return last;
        }

        /** Words that say nothing new do not prolong the wait for a prediction. */
        private long expiresAt() {
            Map<String, Word> last = new HashMap<>();
            words(Long.MAX_VALUE)
                    .forEach(word -> last.merge(
                            word.getAnnotator() + " " + word.getLabel() + " " + word.getTask(),
                            word,
                            BinaryOperator.maxBy(BY_TIME)));
            Stream<Long> waiting =
                    last.values().stream().filter(this::isWaiting).map(Word::getWrittenAt);
            Stream<Long> predicted = predictions().stream().map(ScoredPrediction::getOccurredAt);
            return RandomHistory.RETENTION.toMillis()
                    + Stream.concat(waiting, predicted).max(Long::compare).orElseThrow();
        }

        private boolean isWaiting(Word word) {
            return predictions().stream().noneMatch(prediction -> isAbout(word, prediction));
        }

        private static boolean isAbout(Word word, ScoredPrediction prediction) {
            return word.getTask() == null || word.getTask().equals(prediction.getTask());
        }
    }

    /**
     * The quality of a window.
     *
     * @param logLoss mean, in nats; 0 without evaluations
     */
    record Quality(
            long evaluated,
            long correct,
            long contradicted,
            double logLoss,
            double calibrationError,
            Map<String, Long> confusion) {}

    private final List<Life> lives = new ArrayList<>();
    private final Map<String, Life> current = new HashMap<>();
    private long now;

    void add(Fact fact) {
        if (fact.fact() == null) {
            return;
        }
        now = Math.max(now, fact.time());
        ScoredPrediction prediction = fact.prediction();
        Life life = current.get(fact.eventId());
        if (life != null && life.expiresAt() <= now) {
            current.remove(fact.eventId());
            life = null;
        }
        boolean late = prediction != null
                ? prediction.getOccurredAt() + RandomHistory.RETENTION.toMillis() <= now
                : life == null && fact.time() + RandomHistory.RETENTION.toMillis() <= now;
        if (late) {
            return;
        }
        if (life == null) {
            life = new Life();
            lives.add(life);
            current.put(fact.eventId(), life);
        }
        life.arrivals.add(new Arrival(fact, now));
    }

    /** The true label by place and role of the prediction and annotator. */
    Map<String, String> evaluations() {
        Map<String, String> evaluations = new TreeMap<>();
        for (Life life : lives) {
            for (ScoredPrediction prediction : life.predictions()) {
                life.lastWords(prediction)
                        .forEach((annotator, label) -> evaluations.put(
                                prediction.getSourceOffset() + " " + prediction.getRole() + " " + annotator, label));
            }
        }
        return evaluations;
    }

    /** Quality by version, role and beginning of the window. */
    Map<String, Quality> quality(Duration window) {
        Map<String, List<Map.Entry<ScoredPrediction, Optional<String>>>> judged = new TreeMap<>();
        for (Life life : lives) {
            for (ScoredPrediction prediction : life.predictions()) {
                Map<String, String> words = life.lastWords(prediction);
                if (words.isEmpty()) {
                    continue;
                }
                long start = prediction.getOccurredAt() / window.toMillis() * window.toMillis();
                judged.computeIfAbsent(
                                prediction.getModelVersion() + " " + prediction.getRole() + " " + start,
                                key -> new ArrayList<>())
                        .add(Map.entry(prediction, Optional.ofNullable(majority(words))));
            }
        }
        Map<String, Quality> quality = new TreeMap<>();
        judged.forEach((key, predictions) -> quality.put(key, quality(predictions)));
        return quality;
    }

    private static Quality quality(List<Map.Entry<ScoredPrediction, Optional<String>>> judged) {
        long evaluated = 0;
        long correct = 0;
        double loss = 0;
        Map<String, Long> confusion = new TreeMap<>();
        Map<Integer, double[]> bins = new HashMap<>();
        for (Map.Entry<ScoredPrediction, Optional<String>> entry : judged) {
            ScoredPrediction prediction = entry.getKey();
            if (entry.getValue().isEmpty()) {
                continue;
            }
            String truth = entry.getValue().get();
            boolean right = truth.equals(prediction.getLabel());
            evaluated++;
            correct += right ? 1 : 0;
            loss -= Math.log(Math.max(1e-15, prediction.getProbabilities().getOrDefault(truth, 0f)));
            confusion.merge(truth + " " + prediction.getLabel(), 1L, Long::sum);
            double[] bin =
                    bins.computeIfAbsent(Math.min(9, (int) (prediction.getConfidence() * 10)), number -> new double[2]);
            bin[0] += prediction.getConfidence();
            bin[1] += right ? 1 : 0;
        }
        double distance = bins.values().stream()
                .mapToDouble(bin -> Math.abs(bin[0] - bin[1]))
                .sum();
        return new Quality(
                evaluated,
                correct,
                judged.size() - evaluated,
                evaluated == 0 ? 0 : loss / evaluated,
                evaluated == 0 ? 0 : distance / evaluated,
                confusion);
    }

    private static @Nullable String majority(Map<String, String> words) {
        Map<String, Long> votes =
                words.values().stream().collect(Collectors.groupingBy(label -> label, Collectors.counting()));
        long most = votes.values().stream().max(Long::compare).orElseThrow();
        List<String> leading = votes.entrySet().stream()
                .filter(entry -> entry.getValue() == most)
                .map(Map.Entry::getKey)
                .toList();
        return leading.size() == 1 ? leading.get(0) : null;
    }
}
