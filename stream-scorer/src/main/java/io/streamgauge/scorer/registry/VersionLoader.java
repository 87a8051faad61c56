package io.streamgauge.scorer.registry;

import io.streamgauge.schemas.event.ModelVersion;

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
}
