package io.streamgauge.cli;

import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import java.time.Instant;
import java.util.Map;

/** A prediction with every field set, to be shown. */
final class SamplePredictions {
    static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private SamplePredictions() {}

    static Prediction prediction(String eventId, PredictionRole role) {
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
                .setScoredAt(AT)
                .build();
    }
}
