package io.streamgauge.scorer.registry;

import java.time.Instant;
import java.util.Optional;

/** Who scores the events from a moment of event time on. */
public record Assignment(
        Instant effectiveFrom,
        VersionHandle champion,
        Optional<Challenger> challenger,
        Optional<VersionHandle> shadow) {
    /** A version that answers a share of the events in place of the champion. */
    public record Challenger(VersionHandle version, int trafficShareBasisPoints) {}
}
