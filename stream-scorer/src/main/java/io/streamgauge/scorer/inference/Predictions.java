package io.streamgauge.scorer.inference;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.schemas.event.Prediction;

/** Scores as the records that are written. Stateless. */
public final class Predictions {
    private Predictions() {}

    /**
     * What a version says about an event.
     *
     * @return a fresh builder that lacks what only the event's reader knows: its id, its place, the role and the time
     */
    public static Prediction.Builder of(Manifest manifest, Scores scores) {
        return Prediction.newBuilder()
                .setTask(manifest.task().id())
                .setLabel(scores.label())
                .setConfidence(scores.confidence())
                .setAbstained(manifest.abstention().abstains(scores.confidence()))
                .setProbabilities(scores.byLabel())
                .setModelName(manifest.name())
                .setModelVersion(manifest.version())
                .setWeightsHash(manifest.weights().sha256())
                .setPreprocessingHash(manifest.preprocessingHash());
    }
}
