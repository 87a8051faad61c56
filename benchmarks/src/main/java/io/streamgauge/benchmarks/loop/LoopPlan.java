package io.streamgauge.benchmarks.loop;

import java.time.Duration;

/**
 * How the loop is tried.
 *
 * @param rate events per second, above 0
 * @param labelledShare share of the events that somebody labels, above 0 to 1
 * @param wrongShare share of the labels that are wrong, 0 to below 1
 * @param feedbackDelay how late labels come on the average; they are spread exponentially
 * @param steady how long the inputs stay as they were in training, and how long it goes on after the last decision
 * @param newExamples labelled examples of the new kind for a retraining to begin
 * @param tolerance how much less accurate than the champion a version may be on the hold-out, 0 to 1: it has learnt another kind
 *     of input as well
 * @param challengerShare share of the traffic that a challenger gets, above 0 to 0.5
 * @param seed of the order of events and of the labels
 */
public record LoopPlan(
        double rate,
        double labelledShare,
        double wrongShare,
        Duration feedbackDelay,
        Duration steady,
        int newExamples,
        double tolerance,
        double challengerShare,
        long seed) {

    /** A plan that takes some minutes per task on two processor cores. */
    public static final LoopPlan USUAL =
            new LoopPlan(100, 0.6, 0.02, Duration.ofSeconds(3), Duration.ofSeconds(20), 1_500, 0.01, 0.3, 1);

    /** The challenger's share in basis points. */
    int challengerBasisPoints() {
        return (int) Math.round(challengerShare * 10_000);
    }
}
