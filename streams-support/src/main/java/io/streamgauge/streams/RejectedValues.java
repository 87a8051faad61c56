package io.streamgauge.streams;

import io.streamgauge.schemas.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How many bytes of rejected events a process writes again per second, so that a flood of poison cannot fill the cluster: a
 * bucket that is filled at that rate and holds ten seconds of it. Values count, and so does what keys and headers have beyond
 * {@value #FREE_KEY_AND_HEADERS_BYTES} bytes. What is left out is still at its source. Safe for use by several threads.
 */
public final class RejectedValues {
    /** The same for all applications. */
    public static final String KEY = "rejected.values.bytes.per.second";

    /** What an event's key and headers may have for nothing: about as much as is written about each rejected event anyway. */
    static final int FREE_KEY_AND_HEADERS_BYTES = 1_024;

    /** For those that are told nothing. */
    static final long DEFAULT_BYTES_PER_SECOND = 262_144;

    private static final long MOST_BYTES_PER_SECOND = 1L << 40;
    private static final long BURST_SECONDS = 10;
    private static final String UNLIMITED = "unlimited";

    private final long bytesPerSecond;
    private final InstantSource clock;
    private double available;
    private Instant filled;

    /**
     * A full bucket.
     *
     * @param bytesPerSecond 0 for no values at all, {@link Long#MAX_VALUE} for all of them
     */
    public RejectedValues(long bytesPerSecond, InstantSource clock) {
        this.bytesPerSecond = bytesPerSecond;
        this.clock = clock;
        this.available = capacity();
        this.filled = clock.instant();
    }

    /**
     * The rate in the setting {@value #KEY}: 0 to 2^40, or {@code unlimited}.
     *
     * @throws IllegalArgumentException when it is none; names key, value and remedy
     */
    public static long bytesPerSecond(Settings settings) {
        return settings.text(KEY, "").trim().equals(UNLIMITED)
                ? Long.MAX_VALUE
                : settings.longInteger(KEY, DEFAULT_BYTES_PER_SECOND, 0, MOST_BYTES_PER_SECOND);
    }

    /** Whether something may be kept; if so, its bytes are taken from the bucket. */
    synchronized boolean take(long bytes) {
        if (bytesPerSecond == Long.MAX_VALUE || bytes == 0) {
            return true;
        }
        Instant now = clock.instant();
        // A clock that is put back brings nothing, and takes nothing.
        double seconds = Math.max(0, Duration.between(filled, now).toMillis() / 1e3);
        available = Math.min(capacity(), available + seconds * bytesPerSecond);
        filled = now;
        if (bytes > available) {
            return false;
        }
        available -= bytes;
        return true;
    }

    private double capacity() {
        return (double) bytesPerSecond * BURST_SECONDS;
    }
}
