package io.streamgauge.cli;

import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import java.time.Instant;
import java.util.Map;

/** Predictions to be shown, with every field set but those that are asked for. */
final class SamplePredictions {
    static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private SamplePredictions() {}

    static Prediction prediction(String eventId, PredictionRole role) {
        return builder(eventId, role).build();
    }

    /** A prediction that says why. */
    static Prediction explained(Attributions attributions) {
        return builder("event-1", PredictionRole.CHAMPION)
                .setAttributions(attributions)
                .build();
    }

    /** A prediction that should not be relied on. */
    static Prediction abstained(String eventId) {
        return builder(eventId, PredictionRole.CHAMPION).setAbstained(true).build();
    }

    private static Prediction.Builder builder(String eventId, PredictionRole role) {
        return Prediction.newBuilder()
                .setEventId(eventId)
                .setTask("sentiment")
                .setLabel("positive")
                .setConfidence(0.975f)
                .setProbabilities(Map.of("positive", 0.975f, "negative", 0.025f))
                .setModelName("sentiment")
                .setModelVersion("1.0")
                .setWeightsHash("a".repeat(64))
                .setPreprocessingHash("b".repeat(64))
                .setSourceTopic("reviews")
                .setSourcePartition(3)
                .setSourceOffset(42)
                .setRole(role)
                .setScoredAt(AT);
    }
}
