package io.streamgauge.scorer.registry;

/**
 * A version of a model that is loaded while somebody needs it. The same version has equal handles within a registry, so
 * events can be grouped by them. As a text it is {@code model:version}. Safe for use by several threads.
 */
public interface VersionHandle {
    /**
     * Holds the version loaded until the lease is closed. Waits while it is being loaded: versions in force are loaded
     * before they are needed, those of the past when an event of their time comes.
     *
     * @return a lease of the caller's own
     * @throws VersionUnavailableException when the version cannot be loaded; no other version may answer in its place
     */
    Lease lease();

    /** The right to use a loaded version. Belongs to the thread that took it, or whichever it is handed over to. */
    interface Lease extends AutoCloseable {
        /** The version, which must not be used after {@link #close}. */
        ServingVersion version();

        /** Gives the version back. Doing it again changes nothing. */
        @Override
        void close();
    }
}
