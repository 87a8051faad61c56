package io.streamgauge.benchmarks.soak;

import java.time.Duration;

/**
 * How long and how hard. Immutable.
 *
 * @param duration how long events flow, 10 seconds or more
 * @param rate events per second, more than 0
 * @param lookInterval between two looks at what the processes hold
 * @param swapInterval between two assignments, each of another version than the one before
 * @param restartInterval between two restarts of the second scorer, which is asked to end and killed by turns
 */
public record SoakPlan(
        Duration duration, double rate, Duration lookInterval, Duration swapInterval, Duration restartInterval) {
    /** In less nothing happens. */
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    /** Caches, pools and what is compiled have their size by then. */
    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(10);

    private static final double MILLIS_PER_SECOND = 1e3;
    /** With room to spare: input and answer with their texts, and the entries of the maps that they are looked up in. */
    private static final double HEAP_BYTES_PER_EVENT = 700;

    private static final int WARM_UP_PARTS = 3;

    /** Checks the values. */
    public SoakPlan {
        if (duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("duration is " + duration + ": use " + SHORTEST + " or more");
        }
        if (!(rate > 0)) {
            throw new IllegalArgumentException("rate is " + rate + ": use more than 0");
        }
    }

    /** With the usual intervals, which are shorter for short durations. */
    public SoakPlan(Duration duration, double rate) {
        this(
                duration,
                rate,
                part(duration, 180, Duration.ofSeconds(1), Duration.ofSeconds(10)),
                part(duration, 30, Duration.ofSeconds(5), Duration.ofMinutes(1)),
                part(duration, 10, Duration.ofSeconds(15), Duration.ofMinutes(3)));
    }

    private static Duration part(Duration whole, int parts, Duration least, Duration most) {
        Duration part = whole.dividedBy(parts);
        if (part.compareTo(least) < 0) {
            return least;
        }
        return part.compareTo(most) < 0 ? part : most;
    }

    /** How many events there will be. */
    public double events() {
        return duration.toMillis() / MILLIS_PER_SECOND * rate;
    }

    /** How much of the heap the books will take, which are read at once in the end. */
    public double heapBytes() {
        return events() * HEAP_BYTES_PER_EVENT;
    }

    /** What processes hold is judged from then on. */
    Duration warmUp() {
        return part(duration, WARM_UP_PARTS, Duration.ZERO, LONGEST_WARM_UP);
    }
}
