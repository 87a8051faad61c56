package io.streamgauge.scorer.registry;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.signing.KeyId;
import io.streamgauge.scorer.inference.Classifier;
import io.streamgauge.streams.LogContext;
import java.util.Optional;

/**
 * A model version that was verified, loaded and warmed up. Whoever loaded it closes the classifier; who reads it off a
 * timeline does not. Safe for use by several threads.
 *
 * @param manifest what the version says of itself
 * @param classifier the version at work
 * @param signedBy the key that vouches for it; empty when signatures are not checked
 */
public record ServingVersion(Manifest manifest, Classifier classifier, Optional<KeyId> signedBy) {
    /** A version whose signature nobody checked. */
    public ServingVersion(Manifest manifest, Classifier classifier) {
        this(manifest, classifier, Optional.empty());
    }

    /** For what is logged while the version is at work. */
    public LogContext logContext() {
        return LogContext.ofVersion(manifest.name(), manifest.version());
    }

    @Override
    public String toString() {
        return manifest.name() + ":" + manifest.version();
    }
}
