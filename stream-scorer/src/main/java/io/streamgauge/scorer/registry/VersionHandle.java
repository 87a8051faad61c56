package io.streamgauge.scorer.registry;

/** A version that is loaded while somebody needs it. */
public interface VersionHandle {
    /** Holds the version loaded until the lease is closed. */
    Lease lease();

    /** A version that stays loaded for as long as this is open. */
    interface Lease extends AutoCloseable {
        /** The version. */
        ServingVersion version();

        @Override
        void close();
    }

    /** A version that is always loaded. */
    static VersionHandle of(ServingVersion version) {
        return new FixedVersion(version);
    }
}
