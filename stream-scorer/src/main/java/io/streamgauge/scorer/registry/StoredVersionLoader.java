package io.streamgauge.scorer.registry;

import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.signing.KeyException;
import io.streamgauge.models.signing.KeyId;
import io.streamgauge.models.signing.ManifestSignature;
import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.store.AnnouncedVersion;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.models.store.VerifiedStore;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.scorer.inference.NetworkClassifier;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads versions from an artifact store, if those who are trusted signed them. Safe for use by several threads. */
public final class StoredVersionLoader implements VersionLoader {
    private static final Logger LOG = LoggerFactory.getLogger(StoredVersionLoader.class);

    private final VerifiedStore store;

    /**
     * A loader for a store.
     *
     * @param store where the bundles of announced versions lie
     * @param trust whose versions may be loaded
     */
    public StoredVersionLoader(ArtifactStore store, ModelTrust trust) {
        this.store = new VerifiedStore(store, trust);
    }

    @Override
    public ServingVersion load(ModelVersion announced) {
        VerifiedStore.Verified verified = store.open(new AnnouncedVersion(
                announced.getModelName(),
                announced.getVersion(),
                announced.getTask(),
                announced.getLabels(),
                announced.getArtifact(),
                announced.getManifestHash(),
                announced.getWeightsHash(),
                ManifestSignature.announced(announced.getSignature(), announced.getSigningKey())));
        ModelBundle bundle = verified.bundle();
        return new ServingVersion(bundle.manifest(), NetworkClassifier.load(bundle), verified.signedBy());
    }

    /** None while the keys cannot be read: a directory that is being replaced must not end what serves. */
    @Override
    public Set<KeyId> revokedKeys() {
        try {
            return store.trust().revoked();
        } catch (KeyException e) {
            LOG.warn("What is loaded goes on, and nothing else is loaded: {}", e.getMessage());
            return Set.of();
        }
    }
}
