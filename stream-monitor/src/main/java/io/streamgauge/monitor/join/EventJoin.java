package io.streamgauge.monitor.join;

import io.streamgauge.monitor.join.JoinResult.Refusal;
import io.streamgauge.monitor.state.JoinedEvent;
import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.monitor.state.ScoredPrediction;
import io.streamgauge.monitor.state.Word;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.PredictionRole;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The predictions and words of one event id, and what follows when one more comes. Events of several tasks may have the same id.
 * The order in which predictions and words come does not matter for what is known in the end:
 *
 * <ul>
 *   <li>A prediction is told from others by the place of its event and its role; a second one of the same place and role is
 *       ignored.
 *   <li>A word may be about the task that it names, or about every task if it names none. It counts for those of which a
 *       prediction knows its label; other predictions of the task, by versions with fewer labels, are wrong then.
 *   <li>What an annotator says about a task is the word that counts for it with the latest {@code givenAt}; of several, the one
 *       that was read at the greatest partition and offset.
 *   <li>A word is refused when it has met a prediction that it may be about, and none of them knows its label; whatever the
 *       annotator said before stays. It is remembered, for a prediction that knows its label may be yet to come.
 * </ul>
 *
 * <p>Belongs to one thread.
 */
final class EventJoin {
    /** Predictions of one event: each place it was read from may have an answer and a shadow's opinion. */
    static final int MOST_PREDICTIONS = 100;

    /** Words of one event. A state must fit into a record of its changelog, however many use one id for everything. */
    static final int MOST_WORDS = 100;

    private static final Comparator<Word> BY_TIME = Comparator.comparingLong(Word::getGivenAt)
            .thenComparingInt(Word::getPartition)
            .thenComparingLong(Word::getOffset);

    private final String eventId;
    private final List<ScoredPrediction> predictions;
    private final List<Word> words;
    private final long over;
    private final Consumer<JoinResult> results;
    /** By task of the predictions, and by annotator: the last word that counts. Made anew after each change. */
    private Map<String, Map<String, Word>> last;

    private boolean changed;

    /**
     * What is known about an event so far.
     *
     * @param known what was kept; null for nothing
     * @param over nothing is told any more about predictions of this event time or before, which another prediction of the same id
     *     may keep alive; milliseconds
     * @param results hears of what follows
     */
    EventJoin(String eventId, @Nullable JoinedEvent known, long over, Consumer<JoinResult> results) {
        this.eventId = eventId;
        this.predictions = new ArrayList<>(known == null ? List.of() : known.getPredictions());
        this.words = new ArrayList<>(known == null ? List.of() : known.getWords());
        this.over = over;
        this.results = results;
        this.last = lastWords();
    }

    /** Takes a prediction. */
    Outcome add(ScoredPrediction prediction) {
        if (predictions.stream().anyMatch(known -> isSame(known, prediction))) {
            return Outcome.REPEATED;
        }
        if (predictions.size() >= MOST_PREDICTIONS) {
            return Outcome.EXCESS;
        }
        List<Word> waiting = waiting(predictions, words).toList();
        Map<String, Map<String, Word>> before = last;
        List<ScoredPrediction> others = List.copyOf(predictions);
        predictions.add(prediction);
        last = lastWords();
        changed = true;
        for (Word word : waiting) {
            if (mayBeAbout(word, prediction) && !isKnown(word)) {
                refuse(word, Refusal.UNKNOWN_LABEL);
            }
        }
        // A version with more labels than the others of its task may give words a meaning that had none.
        tell(others, before);
        tell(List.of(prediction), Map.of());
        return Outcome.NEW;
    }

    /** Takes a word. */
    Outcome add(Word word) {
        boolean waits = isWaiting(predictions, word);
        boolean unknown = !waits && !isKnown(word);
        if (unknown) {
            refuse(word, Refusal.UNKNOWN_LABEL);
        }
        Optional<Word> same =
                words.stream().filter(known -> saysSame(known, word)).findFirst();
        if (same.isPresent() && BY_TIME.compare(same.get(), word) >= 0) {
            return unknown ? Outcome.UNKNOWN_LABEL : Outcome.REPEATED;
        }
        Map<String, Map<String, Word>> before = last;
        same.ifPresent(words::remove);
        words.add(word);
        last = lastWords();
        if (words.size() > MOST_WORDS && !makeRoom(word)) {
            words.remove(words.size() - 1);
            last = before;
            if (unknown) {
                return Outcome.UNKNOWN_LABEL;
            }
            refuse(word, Refusal.TOO_MANY_ANNOTATORS);
            return Outcome.EXCESS;
        }
        changed = true;
        tell(predictions, before);
        if (unknown) {
            return Outcome.UNKNOWN_LABEL;
        }
        if (waits) {
            return same.isEmpty() ? Outcome.NEW : Outcome.CONFIRMED;
        }
        return outcome(word, before);
    }

    /** What a word is to the tasks that it counts for: the most that it is to one of them. */
    private Outcome outcome(Word word, Map<String, Map<String, Word>> before) {
        Outcome outcome = Outcome.REPEATED;
        for (Map.Entry<String, Map<String, Word>> entry : last.entrySet()) {
            if (!word.equals(entry.getValue().get(word.getAnnotator()))) {
                continue;
            }
            Word previous = Objects.requireNonNull(before.get(entry.getKey())).get(word.getAnnotator());
            if (previous == null) {
                return Outcome.NEW;
            }
            boolean confirms = previous.getLabel().equals(word.getLabel());
            outcome = confirms && outcome != Outcome.CHANGED ? Outcome.CONFIRMED : Outcome.CHANGED;
        }
        return outcome;
    }

    /** Whether something is to be kept that was not known before. */
    boolean isChanged() {
        return changed;
    }

    /** What the annotators say together, by task of the predictions. */
    SortedMap<String, Truth> truths() {
        SortedMap<String, Truth> truths = new TreeMap<>();
        last.forEach((task, counting) -> truths.put(task, Truth.of(counting.values())));
        return truths;
    }

    /** The tasks about which as many annotators say one thing as another. */
    Set<String> contradicted() {
        Set<String> tasks = new TreeSet<>();
        truths().forEach((task, truth) -> {
            if (truth.contradicted()) {
                tasks.add(task);
            }
        });
        return tasks;
    }

    /**
     * Latest event time of the predictions and of the words that wait for one, in milliseconds.
     *
     * @throws IllegalStateException when nothing is known
     */
    long latestTime() {
        return Stream.concat(
                        predictions.stream().map(ScoredPrediction::getOccurredAt),
                        waiting(predictions, words).map(Word::getWrittenAt))
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalStateException("Nothing is known about " + eventId));
    }

    /** What is to be kept. */
    JoinedEvent known(long expiresAt) {
        return new JoinedEvent(predictions, words, expiresAt);
    }

    /** How many words have met no prediction that they may be about. */
    static int waitingWords(JoinedEvent known) {
        return (int) waiting(known.getPredictions(), known.getWords()).count();
    }

    private static Stream<Word> waiting(List<ScoredPrediction> predictions, List<Word> words) {
        return words.stream().filter(word -> isWaiting(predictions, word));
    }

    private static boolean isWaiting(List<ScoredPrediction> predictions, Word word) {
        return predictions.stream().noneMatch(prediction -> mayBeAbout(word, prediction));
    }

    private static boolean mayBeAbout(Word word, ScoredPrediction prediction) {
        return word.getTask() == null || word.getTask().equals(prediction.getTask());
    }

    private boolean isKnown(Word word) {
        return predictions.stream()
                .anyMatch(prediction -> mayBeAbout(word, prediction) && knows(prediction, word.getLabel()));
    }

    private static boolean knows(ScoredPrediction prediction, String label) {
        return prediction.getProbabilities().containsKey(label);
    }

    private static boolean isSame(ScoredPrediction one, ScoredPrediction other) {
        return one.getSourceOffset() == other.getSourceOffset()
                && one.getSourcePartition() == other.getSourcePartition()
                && one.getSourceTopic().equals(other.getSourceTopic())
                && one.getRole().equals(other.getRole());
    }

    private static boolean saysSame(Word one, Word other) {
        return one.getAnnotator().equals(other.getAnnotator())
                && one.getLabel().equals(other.getLabel())
                && Objects.equals(one.getTask(), other.getTask());
    }

    private Map<String, Map<String, Word>> lastWords() {
        Map<String, Map<String, Word>> byTask = new TreeMap<>();
        predictions.stream()
                .map(ScoredPrediction::getTask)
                .distinct()
                .forEach(task -> byTask.put(task, lastWords(task)));
        return byTask;
    }

    private Map<String, Word> lastWords(String task) {
        Set<String> labels = predictions.stream()
                .filter(prediction -> prediction.getTask().equals(task))
                .flatMap(prediction -> prediction.getProbabilities().keySet().stream())
                .collect(Collectors.toSet());
        Map<String, Word> counting = new TreeMap<>();
        for (Word word : words) {
            if ((word.getTask() == null || word.getTask().equals(task)) && labels.contains(word.getLabel())) {
                counting.merge(word.getAnnotator(), word, BinaryOperator.maxBy(BY_TIME));
            }
        }
        return counting;
    }

    /** Forgets the oldest word that has met its predictions and counts for none of them, unless it is the new one. */
    private boolean makeRoom(Word added) {
        Optional<Word> idle = words.stream()
                .filter(word -> !word.equals(added)
                        && !isWaiting(predictions, word)
                        && last.values().stream().noneMatch(counting -> counting.containsValue(word)))
                .min(BY_TIME);
        idle.ifPresent(words::remove);
        return idle.isPresent();
    }

    private void refuse(Word word, Refusal reason) {
        results.accept(new JoinResult.Refused(eventId, word, reason));
    }

    /** Tells what follows for some predictions from what annotators said before, by task, and say now. */
    private void tell(List<ScoredPrediction> told, Map<String, Map<String, Word>> before) {
        for (ScoredPrediction prediction : told) {
            if (prediction.getOccurredAt() <= over) {
                continue;
            }
            Map<String, Word> said = before.getOrDefault(prediction.getTask(), Map.of());
            Map<String, Word> say = Objects.requireNonNull(last.get(prediction.getTask()));
            say.forEach((annotator, word) -> {
                String previous =
                        said.containsKey(annotator) ? said.get(annotator).getLabel() : null;
                if (!word.getLabel().equals(previous)) {
                    evaluate(prediction, word, previous);
                }
            });
            Truth former = Truth.of(said.values());
            Truth present = Truth.of(say.values());
            if (!former.equals(present)) {
                boolean revised = !former.equals(Truth.UNKNOWN);
                count(prediction, former, true, revised);
                count(prediction, present, false, revised);
            }
        }
    }

    /** Counts a prediction under a truth, or takes that back; not at all when there is none. */
    private void count(ScoredPrediction prediction, Truth truth, boolean retracted, boolean revised) {
        String label = truth.label();
        if (label == null && !truth.contradicted()) {
            return;
        }
        results.accept(new JoinResult.Counted(new QualityChange(
                prediction.getModelName(),
                prediction.getModelVersion(),
                prediction.getRole(),
                prediction.getOccurredAt(),
                prediction.getLabel(),
                label,
                prediction.getConfidence(),
                label == null ? 0f : probability(prediction, label),
                retracted,
                revised)));
    }

    /** A label that another version of the task knows, and this one does not, is one that it gave no chance. */
    private static float probability(ScoredPrediction prediction, String label) {
        return prediction.getProbabilities().getOrDefault(label, 0f);
    }

    private void evaluate(ScoredPrediction prediction, Word word, @Nullable String previousLabel) {
        results.accept(new JoinResult.Evaluated(Evaluation.newBuilder()
                .setEventId(eventId)
                .setTask(prediction.getTask())
                .setPredictedLabel(prediction.getLabel())
                .setTrueLabel(word.getLabel())
                .setCorrect(word.getLabel().equals(prediction.getLabel()))
                .setConfidence(prediction.getConfidence())
                .setTruthProbability(probability(prediction, word.getLabel()))
                .setModelName(prediction.getModelName())
                .setModelVersion(prediction.getModelVersion())
                .setRole(PredictionRole.valueOf(prediction.getRole()))
                .setAnnotator(word.getAnnotator())
                .setOccurredAt(Instant.ofEpochMilli(prediction.getOccurredAt()))
                .setScoredAt(Instant.ofEpochMilli(prediction.getScoredAt()))
                .setGivenAt(Instant.ofEpochMilli(word.getGivenAt()))
                .setSourceTopic(prediction.getSourceTopic())
                .setSourcePartition(prediction.getSourcePartition())
                .setSourceOffset(prediction.getSourceOffset())
                .setPreviousLabel(previousLabel)
                .build()));
    }
}
