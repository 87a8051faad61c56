package io.streamgauge.scorer.registry;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.Explanation;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.models.signing.KeyId;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.RefusalReason;
import io.streamgauge.scorer.inference.Classifier;
import io.streamgauge.scorer.inference.CostCurve;
import io.streamgauge.scorer.inference.Scores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Loads versions that score nothing, and keeps a record of what was loaded and closed. Safe for several threads. */
final class RecordedVersions implements VersionLoader {
    private static final String HASH = "0".repeat(64);

    /** Attempts to load, in order. */
    final List<String> loads = new CopyOnWriteArrayList<>();
    /** Versions that were closed, in order. */
    final List<String> closed = new CopyOnWriteArrayList<>();
    /** Keys whose versions must serve no longer. */
    final Set<KeyId> revoked = ConcurrentHashMap.newKeySet();
    /** Versions that do not load. */
    final Set<String> broken = ConcurrentHashMap.newKeySet();

    @Override
    public ServingVersion load(ModelVersion version) {
        String key = version.getModelName() + ":" + version.getVersion();
        loads.add(key);
        if (version.getSigningKey() != null && revoked.contains(new KeyId(version.getSigningKey()))) {
            throw new VersionUnavailableException(RefusalReason.KEY_REVOKED, "its key is revoked");
        }
        if (broken.contains(key)) {
            throw new IllegalStateException("it is broken");
        }
        boolean text = version.getTask().equals("sentiment");
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                version.getModelName(),
                version.getVersion(),
                Task.of(version.getTask()),
                version.getLabels(),
                text ? new SentimentConv(8, 8, 4, 4, 3, 2, 4, 4, 0) : new LeNet(1, 2, 3, 8, 0, 0, 8, 8, 2),
                text ? new TextPreprocessing(8, List.of("good")) : new ImagePreprocessing(8, 8),
                HASH,
                new Manifest.Weights("weights.safetensors", 1, HASH),
                ReferenceDistribution.UNKNOWN,
                Map.of(),
                Map.of());
        return new ServingVersion(
                manifest,
                new Classifier() {
                    @Override
                    public List<Scores> classify(List<? extends Features> inputs) {
                        throw new UnsupportedOperationException("Nothing is scored here");
                    }

                    @Override
                    public Explanation explain(Features input, int label) {
                        throw new UnsupportedOperationException("Nothing is scored here");
                    }

                    @Override
                    public Map<String, Float> statistics(Features input) {
                        throw new UnsupportedOperationException("Nothing is scored here");
                    }

                    @Override
                    public CostCurve costs() {
                        throw new UnsupportedOperationException("Nothing is scored here");
                    }

                    @Override
                    public void close() {
                        closed.add(key);
                    }
                },
                Optional.ofNullable(version.getSigningKey()).map(KeyId::new));
    }

    @Override
    public Set<KeyId> revokedKeys() {
        return Set.copyOf(revoked);
    }

    /** The announcement of a version for a task. */
    static ModelVersion version(String model, String version, String task) {
        return new ModelVersion(
                model,
                version,
                task,
                model + "/" + version,
                HASH,
                HASH,
                null,
                null,
                List.of("negative", "positive"),
                Map.of(),
                Map.of(),
                null,
                Instant.EPOCH);
    }
}
