package io.streamgauge.scorer.registry;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.RefusalReason;
import io.streamgauge.scorer.inference.NetworkClassifier;

/** Loads versions from an artifact store. Safe for use by several threads. */
public final class StoredVersionLoader implements VersionLoader {
    private final ArtifactStore store;

    /**
     * A loader for a store.
     *
     * @param store where the bundles of announced versions lie
     */
    public StoredVersionLoader(ArtifactStore store) {
        this.store = store;
    }

    @Override
    public ServingVersion load(ModelVersion announced) {
        ModelBundle bundle = store.open(announced.getArtifact(), announced.getManifestHash());
        Manifest manifest = bundle.manifest();
        requireSame("name", announced.getModelName(), manifest.name());
        requireSame("version", announced.getVersion(), manifest.version());
        requireSame("task", announced.getTask(), manifest.task().id());
        requireSame("labels", announced.getLabels(), manifest.labels());
        requireSame(
                "weightsHash", announced.getWeightsHash(), manifest.weights().sha256());
        return new ServingVersion(manifest, NetworkClassifier.load(bundle));
    }

    private static void requireSame(String field, Object announced, Object stored) {
        if (!announced.equals(stored)) {
            throw new VersionUnavailableException(
                    RefusalReason.NOT_AS_ANNOUNCED,
                    "the version was announced with the " + field + " " + announced + ", but its bundle has " + stored
                            + ". Publish it again under another version");
        }
    }
}
