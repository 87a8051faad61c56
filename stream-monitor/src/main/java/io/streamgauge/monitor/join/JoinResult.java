package io.streamgauge.monitor.join;

import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.monitor.state.Word;
import io.streamgauge.schemas.event.Evaluation;

/** What becomes known when a prediction and a word meet, or when an annotator has a new word. */
public sealed interface JoinResult {
    /** A prediction has a truth by one annotator, or another one than before. */
    record Evaluated(Evaluation evaluation) implements JoinResult {}

    /** A prediction counts from now on, or does so no more. */
    record Counted(QualityChange change) implements JoinResult {}

    /**
     * A word that cannot be used.
     *
     * @param eventId the event that it is about
     * @param word the word
     * @param reason why
     */
    record Refused(String eventId, Word word, Refusal reason) implements JoinResult {}

    /** Why a word cannot be used. */
    enum Refusal {
        /** No prediction that the word may be about knows the label. */
        UNKNOWN_LABEL,
        /** The event has as many annotators as are kept. */
        TOO_MANY_ANNOTATORS
    }
}
