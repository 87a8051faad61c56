package io.streamgauge.localstack;

import java.time.Duration;

/**
 * What a {@link SlowLink} does to bytes of one direction. Immutable.
 *
 * @param latency how long each byte is on its way at least, 0 or more
 * @param jitter how much longer at most; drawn anew for each piece of what is sent, and bytes never overtake each other
 * @param bytesPerSecond how many bytes pass per second, of all connections together: 0 for none, which leaves connections
 *     open and silent, {@link #UNLIMITED} for as many as come
 */
public record LinkCondition(Duration latency, Duration jitter, long bytesPerSecond) {
    /** No bound. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Everything passes at once. */
    public static final LinkCondition CLEAR = new LinkCondition(Duration.ZERO, Duration.ZERO, UNLIMITED);

    /** Nothing passes until the condition is another one; what has come by then is not lost. */
    public static final LinkCondition STALLED = new LinkCondition(Duration.ZERO, Duration.ZERO, 0);

    /** Checks the values. */
    public LinkCondition {
        if (latency.isNegative()) {
            throw new IllegalArgumentException("latency is " + latency + ": use 0 or more");
        }
        if (jitter.isNegative()) {
            throw new IllegalArgumentException("jitter is " + jitter + ": use 0 or more");
        }
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("bytesPerSecond is " + bytesPerSecond + ": use 0 or more");
        }
    }

    boolean isStalled() {
        return bytesPerSecond == 0;
    }
}
