package io.streamgauge.monitor.promotion;

import java.time.Duration;

/**
 * When a challenger takes over, and when it goes. Immutable.
 *
 * @param mode whether decisions are made, and carried out
 * @param level how often a version that is no better may be promoted, or one that is no worse rolled back, however long they
 *     are compared; 0.000001 to 0.5
 * @param minimumPairs pairs of answers before anything is decided, 1 to {@link #MOST_PAIRS}
 * @param mostPairs pairs after which the comparison ends without a winner, {@code minimumPairs} to {@link #MOST_PAIRS}
 * @param mostShareBasisPoints a challenger with more of the traffic is not promoted by itself; 1 to 10,000
 * @param lead how far ahead of its making an assignment takes effect, so that scorers have the version warm by then
 * @param cooldown how long after a decision that was carried out no other one is made about the same model
 * @param probation how long after its promotion a champion is compared with what its predecessor had
 * @param tolerance how much less accurate it may be, as a share; 0 to 0.5
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

    /** The lowest level that can be asked for. */
    public static final double LOWEST_LEVEL = 1e-6;

    /** The highest level that can be asked for. */
    public static final double HIGHEST_LEVEL = 0.5;

    /** More pairs than this cannot be asked for. */
    public static final int MOST_PAIRS = 100_000_000;

    /** The highest tolerance that can be asked for. */
    public static final double HIGHEST_TOLERANCE = 0.5;

    /** All of the traffic. */
    public static final int ALL_BASIS_POINTS = 10_000;

    /** Checks the numbers. */
    public PromotionPlan {
        require(level >= LOWEST_LEVEL && level <= HIGHEST_LEVEL, "level", level, LOWEST_LEVEL, HIGHEST_LEVEL);
        require(minimumPairs >= 1 && minimumPairs <= MOST_PAIRS, "minimum", minimumPairs, 1, MOST_PAIRS);
        require(mostPairs >= minimumPairs && mostPairs <= MOST_PAIRS, "most", mostPairs, minimumPairs, MOST_PAIRS);
        require(
                mostShareBasisPoints >= 1 && mostShareBasisPoints <= ALL_BASIS_POINTS,
                "share.maximum",
                mostShareBasisPoints / (double) ALL_BASIS_POINTS,
                1.0 / ALL_BASIS_POINTS,
                1);
        if (probation.compareTo(Duration.ZERO) > 0 && probation.compareTo(cooldown.plus(lead)) <= 0) {
            throw new IllegalArgumentException("promotion.probation is " + probation
                    + ", all of which lies in promotion.cooldown (" + cooldown + ") after promotion.lead (" + lead
                    + "), when nothing is decided: make it longer than both together, or 0 for none");
        }
        require(tolerance >= 0 && tolerance <= HIGHEST_TOLERANCE, "tolerance", tolerance, 0, HIGHEST_TOLERANCE);
    }

    private static void require(boolean right, String key, Number value, Number lowest, Number highest) {
        if (!right) {
            throw new IllegalArgumentException(
                    "promotion." + key + " is '" + value + "': use a number from " + lowest + " to " + highest);
        }
    }

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
