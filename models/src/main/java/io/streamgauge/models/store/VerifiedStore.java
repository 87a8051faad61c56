package io.streamgauge.models.store;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.signing.KeyId;
import io.streamgauge.models.signing.ModelTrust;
import java.util.Optional;

/**
 * The one way from an announcement to a bundle that may be loaded: it is in the store, whole, vouched for by somebody who is
 * trusted, and what it was announced as. Immutable and safe for use by several threads.
 *
 * @param store where bundles lie
 * @param trust who is trusted
 */
public record VerifiedStore(ArtifactStore store, ModelTrust trust) {
    /**
     * A bundle that was verified.
     *
     * @param bundle the bundle
     * @param signedBy the key that vouches for it; empty when signatures are not checked
     */
    public record Verified(ModelBundle bundle, Optional<KeyId> signedBy) {}

    /**
     * Opens the bundle of an announced version.
     *
     * @throws ArtifactStoreException when the store does not have it, or the reference leads out of the store
     * @throws io.streamgauge.models.bundle.InvalidBundleException when it is not as a bundle must be
     * @throws io.streamgauge.models.signing.UntrustedVersionException when nobody who is trusted signed it
     * @throws NotAsAnnouncedException when it is another one than was announced
     */
    public Verified open(AnnouncedVersion announced) {
        trust.requireSigned(announced.signature());
        ModelBundle bundle = store.open(announced.artifact(), announced.manifestHash());
        Optional<KeyId> signedBy = trust.require(bundle.manifestBytes(), announced.signature());
        Manifest manifest = bundle.manifest();
        requireSame("name", announced.name(), manifest.name());
        requireSame("version", announced.version(), manifest.version());
        requireSame("task", announced.task(), manifest.task().id());
        requireSame("labels", announced.labels(), manifest.labels());
        requireSame("weightsHash", announced.weightsHash(), manifest.weights().sha256());
        return new Verified(bundle, signedBy);
    }

    private static void requireSame(String field, Object announced, Object stored) {
        if (!announced.equals(stored)) {
            throw new NotAsAnnouncedException(field, announced, stored);
        }
    }
}
