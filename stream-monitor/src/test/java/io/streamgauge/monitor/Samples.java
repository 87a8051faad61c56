package io.streamgauge.monitor;

import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.Histogram;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.ReferenceDistribution;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Predictions and feedback as the scorer and annotators write them. */
public final class Samples {
    /** The event time of most samples. */
    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private Samples() {}

    /** A champion's prediction of the event at an offset; {@code positive} with the given probability. */
    public static Prediction prediction(String eventId, long offset, float positive) {
        return prediction(eventId, offset, positive, PredictionRole.CHAMPION, "1");
    }

    /** A prediction by a version in a role. */
    public static Prediction prediction(
            String eventId, long offset, float positive, PredictionRole role, String version) {
        boolean isPositive = positive >= 0.5f;
        return Prediction.newBuilder()
                .setEventId(eventId)
                .setTask("sentiment")
                .setLabel(isPositive ? "positive" : "negative")
                .setConfidence(isPositive ? positive : 1 - positive)
                .setProbabilities(Map.of("positive", positive, "negative", 1 - positive))
                .setModelName("sentiment")
                .setModelVersion(version)
                .setWeightsHash("a".repeat(64))
                .setPreprocessingHash("b".repeat(64))
                .setSourceTopic("reviews")
                .setSourcePartition(0)
                .setSourceOffset(offset)
                .setRole(role)
                .setScoredAt(NOON)
                .setSubject("a film")
                .build();
    }

    /** What an annotator says some seconds after noon. */
    public static Feedback feedback(String eventId, String annotator, String label, long secondsAfterNoon) {
        return feedback(eventId, annotator, label, secondsAfterNoon, null);
    }

    /** What an annotator says about a task some seconds after noon. */
    public static Feedback feedback(
            String eventId, String annotator, String label, long secondsAfterNoon, @Nullable String task) {
        return new Feedback(eventId, label, annotator, NOON.plusSeconds(secondsAfterNoon), task);
    }

    /** Half of the texts below 0.5 in the statistic {@code unknown}, half of the answers positive, half of them sure. */
    public static ReferenceDistribution reference() {
        return new ReferenceDistribution(
                10_000L,
                Map.of("unknown", new Histogram(List.of(0.5), List.of(0.5, 0.5))),
                Map.of("negative", 0.5, "positive", 0.5),
                new Histogram(List.of(0.8), List.of(0.5, 0.5)));
    }

    /** The announcement of a version. */
    public static ModelVersion version(String version, @Nullable ReferenceDistribution reference) {
        return ModelVersion.newBuilder()
                .setModelName("sentiment")
                .setVersion(version)
                .setTask("sentiment")
                .setArtifact("sentiment/" + version)
                .setManifestHash("a".repeat(64))
                .setWeightsHash("b".repeat(64))
                .setLabels(List.of("negative", "positive"))
                .setMetrics(Map.of())
                .setProvenance(Map.of())
                .setReference(reference)
                .setPublishedAt(NOON)
                .build();
    }

    /** What Ada assigns: a tenth of the keys for the challenger, if there is one. */
    public static ModelAssignment assignment(Instant from, String champion, @Nullable String challenger) {
        return ModelAssignment.newBuilder()
                .setModelName("sentiment")
                .setChampion(champion)
                .setChallenger(challenger == null ? null : new Challenger(challenger, 1_000))
                .setShadow(null)
                .setEffectiveFrom(from)
                .setAssignedAt(from)
                .setAssignedBy("ada")
                .build();
    }
}
