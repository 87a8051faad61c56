package io.streamgauge.streams;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * Bounds how often something is said, so that a flood of events does not become one of lines. Safe for use by several threads.
 */
final class LinesPerMinute {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final int most;
    private final InstantSource clock;
    private Instant begin = Instant.MIN;
    private int said;
    private long leftOut;

    /**
     * A bound.
     *
     * @param most lines that may be said within a minute, 1 or more
     */
    LinesPerMinute(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    /** Whether to say a line now: empty for not, else how many were left out since the one before. */
    synchronized OptionalLong next() {
        Instant now = clock.instant();
        // A clock that was put back begins a minute as well.
        if (begin.equals(Instant.MIN) || now.isBefore(begin) || !now.isBefore(begin.plus(MINUTE))) {
            begin = now;
            said = 0;
        }
        if (said >= most) {
            leftOut++;
            return OptionalLong.empty();
        }
        said++;
        long since = leftOut;
        leftOut = 0;
        return OptionalLong.of(since);
    }
}
