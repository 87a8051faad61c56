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
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The predictions and words of one event, and what follows when one more comes. As long as all of the event's predictions
 * know the same labels, the order in which they come does not matter for what is known in the end:
 *
 * <ul>
 *   <li>A prediction is told from others by the place of its event and its role; a second one of the same place and role is
 *       ignored.
 *   <li>An annotator's word is the one with the latest {@code givenAt}; of several, the one that was read at the greatest
 *       partition and offset.
 *   <li>A word whose label no prediction knows is refused, and whatever the annotator said before stays. That is known once
 *       there is a prediction; until then the last word for each label is kept.
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
    private final Consumer<JoinResult> results;

    /**
     * What is known about an event so far.
     *
     * @param known what was kept; null for nothing
     * @param results hears of what follows
     */
    EventJoin(String eventId, @Nullable JoinedEvent known, Consumer<JoinResult> results) {
        this.eventId = eventId;
        this.predictions = new ArrayList<>(known == null ? List.of() : known.getPredictions());
        this.words = new ArrayList<>(known == null ? List.of() : known.getWords());
        this.results = results;
    }

    /** Takes a prediction. */
    Outcome add(ScoredPrediction prediction) {
        if (predictions.stream().anyMatch(known -> isSame(known, prediction))) {
            return Outcome.REPEATED;
        }
        if (predictions.size() >= MOST_PREDICTIONS) {
            return Outcome.EXCESS;
        }
        predictions.add(prediction);
        if (predictions.size() == 1) {
            settleWaitingWords();
        }
        for (Word word : words) {
            evaluate(prediction, word, null);
        }
        count(prediction, truth(), false, false);
        return Outcome.NEW;
    }

    /** Takes a word. */
    Outcome add(Word word) {
        if (predictions.isEmpty()) {
            return addWaiting(word);
        }
        if (!isKnown(word.getLabel())) {
            results.accept(new JoinResult.Refused(eventId, word, Refusal.UNKNOWN_LABEL));
            return Outcome.UNKNOWN_LABEL;
        }
        Optional<Word> last = find(known -> known.getAnnotator().equals(word.getAnnotator()));
        if (last.isPresent() && BY_TIME.compare(last.get(), word) >= 0) {
            return Outcome.REPEATED;
        }
        if (last.isEmpty() && words.size() >= MOST_WORDS) {
            return refuseExcess(word);
        }
        Truth before = truth();
        last.ifPresent(words::remove);
        words.add(word);
        String previous = last.map(Word::getLabel).orElse(null);
        if (word.getLabel().equals(previous)) {
            return Outcome.CONFIRMED;
        }
        Truth after = truth();
        for (ScoredPrediction prediction : predictions) {
            evaluate(prediction, word, previous);
            if (!before.equals(after)) {
                boolean revised = !before.equals(Truth.UNKNOWN);
                count(prediction, before, true, revised);
                count(prediction, after, false, revised);
            }
        }
        return previous == null ? Outcome.NEW : Outcome.CHANGED;
    }

    /** What the annotators say together. */
    Truth truth() {
        return predictions.isEmpty() ? Truth.UNKNOWN : Truth.of(words);
    }

    /** The same by task of the predictions: all of them know the same labels, so it is the same for all. */
    SortedMap<String, Truth> truths() {
        SortedMap<String, Truth> truths = new TreeMap<>();
        predictions.forEach(prediction -> truths.put(prediction.getTask(), truth()));
        return truths;
    }

    /** Latest event time of the predictions, in milliseconds; empty without predictions. */
    Optional<Long> latestPrediction() {
        return predictions.stream().map(ScoredPrediction::getOccurredAt).max(Comparator.naturalOrder());
    }

    /** What is to be kept. */
    JoinedEvent known(long expiresAt) {
        return new JoinedEvent(predictions, words, expiresAt);
    }

    private Outcome addWaiting(Word word) {
        Optional<Word> last = find(known -> known.getAnnotator().equals(word.getAnnotator())
                && known.getLabel().equals(word.getLabel()));
        if (last.isPresent()) {
            if (BY_TIME.compare(last.get(), word) >= 0) {
                return Outcome.REPEATED;
            }
            words.set(words.indexOf(last.get()), word);
            return Outcome.CONFIRMED;
        }
        if (words.size() >= MOST_WORDS) {
            return refuseExcess(word);
        }
        words.add(word);
        return Outcome.NEW;
    }

    private Outcome refuseExcess(Word word) {
        results.accept(new JoinResult.Refused(eventId, word, Refusal.TOO_MANY_ANNOTATORS));
        return Outcome.EXCESS;
    }

    /** The labels are known now: leaves the last word of each annotator that can be used. */
    private void settleWaitingWords() {
        List<Word> waiting = List.copyOf(words);
        words.clear();
        for (Word word : waiting) {
            if (!isKnown(word.getLabel())) {
                results.accept(new JoinResult.Refused(eventId, word, Refusal.UNKNOWN_LABEL));
                continue;
            }
            Optional<Word> other = find(known -> known.getAnnotator().equals(word.getAnnotator()));
            if (other.isEmpty() || BY_TIME.compare(other.get(), word) < 0) {
                other.ifPresent(words::remove);
                words.add(word);
            }
        }
    }

    private Optional<Word> find(Predicate<Word> wanted) {
        return words.stream().filter(wanted).findFirst();
    }

    private boolean isKnown(String label) {
        return predictions.stream().anyMatch(prediction -> knows(prediction, label));
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

    /** Counts a prediction under a truth, or takes that back; not at all when it has no truth that it knows. */
    private void count(ScoredPrediction prediction, Truth truth, boolean retracted, boolean revised) {
        String label = truth.label();
        Float probability = label == null ? null : prediction.getProbabilities().get(label);
        if (probability == null && !truth.contradicted()) {
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
                probability == null ? 0f : probability,
                retracted,
                revised)));
    }

    private void evaluate(ScoredPrediction prediction, Word word, @Nullable String previousLabel) {
        Float probability = prediction.getProbabilities().get(word.getLabel());
        if (probability == null) {
            return;
        }
        results.accept(new JoinResult.Evaluated(Evaluation.newBuilder()
                .setEventId(eventId)
                .setTask(prediction.getTask())
                .setPredictedLabel(prediction.getLabel())
                .setTrueLabel(word.getLabel())
                .setCorrect(word.getLabel().equals(prediction.getLabel()))
                .setConfidence(prediction.getConfidence())
                .setTruthProbability(probability)
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
