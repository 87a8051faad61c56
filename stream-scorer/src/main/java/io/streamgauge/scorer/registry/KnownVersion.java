package io.streamgauge.scorer.registry;

import io.streamgauge.schemas.event.ModelVersion;

/**
 * A version that the scorer knows of.
 *
 * @param announcement what was said about it; must not be changed
 * @param isLoaded whether it is in memory
 */
public record KnownVersion(ModelVersion announcement, boolean isLoaded) {}
