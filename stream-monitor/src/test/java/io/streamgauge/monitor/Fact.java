package io.streamgauge.monitor;

import io.streamgauge.monitor.state.JoinFact;
import io.streamgauge.monitor.state.ScoredPrediction;
import io.streamgauge.monitor.state.Word;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens in a history: a prediction, a word, or a restart.
 *
 * @param time timestamp of the record, in milliseconds
 * @param eventId what it is about
 * @param fact the record; null for a restart
 */
record Fact(long time, String eventId, @Nullable JoinFact fact) {
    static Fact restart(long time) {
        return new Fact(time, "restart", null);
    }

    @Nullable
    ScoredPrediction prediction() {
        return fact == null ? null : fact.getPrediction();
    }

    @Nullable
    Word word() {
        return fact == null ? null : fact.getWord();
    }
}
