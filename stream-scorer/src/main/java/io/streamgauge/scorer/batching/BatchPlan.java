package io.streamgauge.scorer.batching;

import java.time.Duration;

/**
 * When a batch is closed at the latest.
 *
 * @param size most events in a batch, 1 or more
 * @param maximumDelay how long an event waits for others, 0 or more
 */
public record BatchPlan(int size, Duration maximumDelay) {
    /** Checks the values. */
    public BatchPlan {
        if (size < 1 || maximumDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "A batch of " + size + " events that wait up to " + maximumDelay + " cannot be filled");
        }
    }

    /** The stricter of both in each respect: for a batch that two versions share. */
    BatchPlan and(BatchPlan other) {
        return new BatchPlan(
                Math.min(size, other.size),
                maximumDelay.compareTo(other.maximumDelay) < 0 ? maximumDelay : other.maximumDelay);
    }
}
