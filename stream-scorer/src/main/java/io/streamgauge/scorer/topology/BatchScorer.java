package io.streamgauge.scorer.topology;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.scorer.inference.Scores;
import io.streamgauge.scorer.registry.ServingVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores events together: those of one version in one call of its network. Stateless apart from its clock, and safe for
 * use by several threads.
 */
final class BatchScorer {
    private final InstantSource clock;

    BatchScorer(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Scores events, which may belong to several versions.
     *
     * @return one result per event; those of a version stand together, in the order of their events
     * @throws InvalidEventException when the network's answer to one of the events is no distribution; which of several
     *     it is shows by scoring them one by one
     */
    List<ScoredEvent> score(List<PendingEvent> events) {
        Map<ServingVersion, List<PendingEvent>> byVersion = new LinkedHashMap<>();
        for (PendingEvent event : events) {
            byVersion
                    .computeIfAbsent(event.version(), version -> new ArrayList<>())
                    .add(event);
        }
        List<ScoredEvent> scored = new ArrayList<>(events.size());
        byVersion.forEach((version, ofVersion) -> scored.addAll(score(version, ofVersion)));
        return scored;
    }

    private List<ScoredEvent> score(ServingVersion version, List<PendingEvent> events) {
        List<Features> inputs = events.stream().map(PendingEvent::features).toList();
        List<Scores> scores = version.classifier().classify(inputs);
        if (scores.size() != events.size()) {
            throw new IllegalStateException(version + " gave " + scores.size() + " scores to " + events.size()
                    + " events: which belongs to which is unknown");
        }
        Instant scoredAt = clock.instant();
        List<ScoredEvent> scored = new ArrayList<>(events.size());
        for (int i = 0; i < scores.size(); i++) {
            PendingEvent event = events.get(i);
            scored.add(new ScoredEvent(event, prediction(event, scores.get(i), scoredAt)));
        }
        return scored;
    }

    private static Prediction prediction(PendingEvent event, Scores scores, Instant scoredAt) {
        if (!scores.isDistribution()) {
            throw new InvalidEventException(
                    Reason.PROCESSING_FAILED,
                    event.version() + " answers this event with numbers that are no probabilities");
        }
        Manifest manifest = event.version().manifest();
        return Prediction.newBuilder()
                .setEventId(event.eventId())
                .setTask(manifest.task().id())
                .setLabel(scores.label())
                .setConfidence(scores.confidence())
                .setProbabilities(scores.byLabel())
                .setModelName(manifest.name())
                .setModelVersion(manifest.version())
                .setWeightsHash(manifest.weights().sha256())
                .setPreprocessingHash(manifest.preprocessingHash())
                .setSourceTopic(event.source().topic())
                .setSourcePartition(event.source().partition())
                .setSourceOffset(event.source().offset())
                .setRole(PredictionRole.CHAMPION)
                .setScoredAt(scoredAt)
                .build();
    }
}
