package io.streamgauge.trainer.retrain;

import java.util.Map;
import java.util.Optional;

/**
 * How a retraining ended.
 *
 * @param ending what became of it
 * @param model the model
 * @param champion the version that it was to improve upon
 * @param version the version it makes; empty when it did not come so far
 * @param message a sentence for people
 * @param collected what was collected before; empty when nothing was
 * @param examples examples that there are for retraining, one per event
 * @param fresh those of them that came since
 * @param contradicted events that were left out because their annotators do not agree
 * @param unreadable examples that were left out because they cannot be read
 * @param metrics what the gate rests on
 */
public record RetrainingResult(
        Ending ending,
        String model,
        String champion,
        Optional<String> version,
        String message,
        Optional<ExampleCollector.Collection> collected,
        int examples,
        int fresh,
        int contradicted,
        int unreadable,
        Map<String, Double> metrics) {

    /** What can become of a retraining. */
    public enum Ending {
        /** There is too little that is fresh. */
        NOTHING_TO_DO,
        /** The same was done before. */
        DONE_BEFORE,
        /** It was only to be said what would be done. */
        DRY_RUN,
        /** The candidate did not pass the gate. */
        REFUSED,
        /** The candidate is published, and nothing else: another challenger, or another champion, is in its way. */
        PUBLISHED,
        /** The candidate is published and the challenger. */
        CHALLENGES
    }

    /** Whether a candidate was made and measured; otherwise there was too little to do so, or too little that is new. */
    public boolean hasCandidate() {
        return switch (ending) {
            case NOTHING_TO_DO, DONE_BEFORE, DRY_RUN -> false;
            case REFUSED, PUBLISHED, CHALLENGES -> true;
        };
    }

    RetrainingResult with(
            Ending other, Optional<String> itsVersion, String itsMessage, Map<String, Double> itsMetrics) {
        return new RetrainingResult(
                other,
                model,
                champion,
                itsVersion,
                itsMessage,
                collected,
                examples,
                fresh,
                contradicted,
                unreadable,
                itsMetrics);
    }
}
