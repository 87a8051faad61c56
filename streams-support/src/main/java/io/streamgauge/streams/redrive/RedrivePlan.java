package io.streamgauge.streams.redrive;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to send back, and how. Immutable.
 *
 * @param filter which rejected events
 * @param limit how many at most, 1 or more
 * @param mostAttempts events that were sent back so often are held back, 1 or more
 * @param isAgain whether to send what was sent back before, too
 * @param isDryRun whether to send nothing
 * @param at the event time that they get; null for the one that they had
 */
public record RedrivePlan(
        RedriveFilter filter,
        long limit,
        int mostAttempts,
        boolean isAgain,
        boolean isDryRun,
        @Nullable Instant at) {
    /** How often an event is sent back unless told otherwise. */
    public static final int USUAL_ATTEMPTS = 3;

    /** Checks the values. */
    public RedrivePlan {
        if (limit < 1) {
            throw new IllegalArgumentException("The limit is " + limit + ": use 1 or more");
        }
        if (mostAttempts < 1) {
            throw new IllegalArgumentException("The number of attempts is " + mostAttempts + ": use 1 or more");
        }
    }

    /** The same for the events of one topic, whose filter names that one or none, with another time. */
    public RedrivePlan withTime(String topic, Instant time) {
        return new RedrivePlan(filter.of(topic), limit, mostAttempts, isAgain, isDryRun, time);
    }

    /** All that was not sent back before, with its own time. */
    public static RedrivePlan of(RedriveFilter filter) {
        return new RedrivePlan(filter, Long.MAX_VALUE, USUAL_ATTEMPTS, false, false, null);
    }
}
