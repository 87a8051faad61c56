package io.streamgauge.scorer.registry;

/** A version that stays loaded as long as its owner wants. */
public record FixedVersion(ServingVersion version) implements VersionHandle {
    @Override
    public Lease lease() {
        return new Lease() {
            @Override
            public ServingVersion version() {
                return version;
            }

            @Override
            public void close() {
                // The owner closes it.
            }
        };
    }

    @Override
    public String toString() {
        return version.toString();
    }
}
