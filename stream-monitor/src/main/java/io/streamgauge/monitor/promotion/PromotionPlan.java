package io.streamgauge.monitor.promotion;

import java.time.Duration;

/**
 * When a challenger takes over, and when it goes. Immutable.
 *
 * @param mode whether decisions are made, and carried out
 * @param level how often a version that is no better may be promoted, or one that is no worse rolled back, however long they
 *     are compared; above 0 and below 1
 * @param minimumPairs pairs of answers before anything is decided
 * @param mostPairs pairs after which the comparison ends without a winner
 * @param mostShareBasisPoints a challenger with more of the traffic is not promoted by itself
 * @param lead how far ahead of its making an assignment takes effect, so that scorers have the version warm by then
 * @param cooldown how long after a decision that was carried out no other one is made about the same model
 * @param probation how long after its promotion a champion is compared with what its predecessor had
 * @param tolerance how much less accurate it may be, as a share
 */
public record PromotionPlan(
        Mode mode,
        double level,
        int minimumPairs,
        int mostPairs,
        int mostShareBasisPoints,
        Duration lead,
        Duration cooldown,
        Duration probation,
        double tolerance) {

    /** What is done about the evidence. */
    public enum Mode {
        /** Nothing. */
        OFF,
        /** It is said what would be done. */
        ADVISE,
        /** It is done. */
        ACT
    }

    /**
     * Natural logarithm of the evidence that is needed where two things are in doubt, each with half of the level: the
     * predecessor's accuracy and that of the version on probation.
     */
    double evidenceNeededOfEach() {
        return -Math.log(level / 2);
    }

    /** Natural logarithm of the evidence that decides. */
    double evidenceNeeded() {
        return -Math.log(level);
    }
}
