package io.streamgauge.scorer.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who scores the events from a moment of event time on. Immutable and safe for use by several threads.
 *
 * @param effectiveFrom the moment
 * @param champion answers
 * @param challenger answers in the champion's place for a share of the keys
 * @param shadow scores for comparison only
 */
public record Assignment(
        Instant effectiveFrom,
        VersionHandle champion,
        Optional<Challenger> challenger,
        Optional<VersionHandle> shadow) {

    private static final int ALL_BASIS_POINTS = 10_000;

    /**
     * A version that answers for a share of the keys.
     *
     * @param version the version
     * @param trafficShareBasisPoints share of the keys in hundredths of a percent, 0 to 10,000
     */
    public record Challenger(VersionHandle version, int trafficShareBasisPoints) {
        /** Checks the share. */
        public Challenger {
            if (trafficShareBasisPoints < 0 || trafficShareBasisPoints > ALL_BASIS_POINTS) {
                throw new IllegalArgumentException("trafficShareBasisPoints is " + trafficShareBasisPoints
                        + ": use 0 to " + ALL_BASIS_POINTS + ", hundredths of a percent");
            }
        }
    }

    /** All versions that are named, the champion first. */
    List<VersionHandle> versions() {
        List<VersionHandle> versions = new ArrayList<>(List.of(champion));
        challenger.map(Challenger::version).ifPresent(versions::add);
        shadow.ifPresent(versions::add);
        return versions;
    }

    /** For messages. */
    @Override
    public String toString() {
        return champion
                + challenger
                        .map(other -> " with challenger " + other.version() + " for " + other.trafficShareBasisPoints()
                                + " of 10,000 keys")
                        .orElse("")
                + shadow.map(other -> " with shadow " + other).orElse("");
    }
}
