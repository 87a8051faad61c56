package io.streamgauge.trainer.retrain;

import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.signing.SigningKey;
import java.util.Optional;

/**
 * Whose versions a retraining believes, and in whose name it speaks.
 *
 * @param trust who must have signed the champion, and a version that another run published
 * @param key what the new version is signed with; empty to leave it unsigned
 */
public record Signing(ModelTrust trust, Optional<SigningKey> key) {
    /** Believes everybody and signs nothing. */
    public static final Signing NONE = new Signing(ModelTrust.UNCHECKED, Optional.empty());

    /** Whether it matters who made a version. */
    boolean isAsked() {
        return key.isPresent() || !trust.equals(ModelTrust.UNCHECKED);
    }
}
