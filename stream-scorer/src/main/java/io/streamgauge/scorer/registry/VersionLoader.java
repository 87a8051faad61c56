package io.streamgauge.scorer.registry;

import io.streamgauge.models.signing.KeyId;
import io.streamgauge.schemas.event.ModelVersion;
import java.util.Set;

/** Makes an announced version ready to serve. */
@FunctionalInterface
public interface VersionLoader {
    /**
     * Verifies, loads and warms up a version.
     *
     * @return the version, whose classifier the caller closes
     * @throws RuntimeException when that fails; nothing is left to close. The message names what is wrong
     */
    ServingVersion load(ModelVersion announced);

    /** The keys whose versions must serve no longer, as of now; those are loaded anew, which fails unless others signed them. */
    default Set<KeyId> revokedKeys() {
        return Set.of();
    }
}
