package io.streamgauge.monitor.promotion;

import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Evidence that answers are right less often than they should be, and how often they are right at least, both of which may be
 * looked at after every answer. Stateless.
 */
final class Shortfall {
    /** To a billionth. */
    private static final int HALVINGS = 30;

    private Shortfall() {}

    /**
     * Natural logarithm of the evidence against an accuracy of at least {@code p}: with {@code c} right answers and {@code w}
     * wrong ones
     *
     * <pre>
     * E = 1/p integral over s from 0 to p of (s / p)^c ((1 - s) / (1 - p))^w ds
     *   = B(c + 1, w + 1) I(p; c + 1, w + 1) / (p^(c + 1) (1 - p)^w)
     * </pre>
     *
     * a mixture of likelihood ratios (Robbins, 1970). For every {@code s} below {@code p} the expected factor of an answer is
     * at most 1 when the accuracy is {@code p} or more, so this is a non-negative supermartingale that begins with 1, and by
     * Ville's inequality it ever reaches {@code 1 / level} with a probability of at most {@code level}.
     *
     * @param correct right answers
     * @param wrong wrong answers
     * @param accuracy what the accuracy should be at least, above 0 and below 1
     */
    static double evidence(long correct, long wrong, double accuracy) {
        double first = correct + 1.0;
        double second = wrong + 1.0;
        return LogBeta.value(first, second)
                + Math.log(RegularizedBeta.value(accuracy, first, second))
                - first * Math.log(accuracy)
                - wrong * Math.log1p(-accuracy);
    }

    /**
     * The accuracy that answers have at least: the greatest below which each accuracy is contradicted by the evidence. Against
     * an accuracy of at most {@code p} that is the above with right and wrong, and {@code p} and {@code 1 - p}, in each other's
     * place. The bounds after all answers together form a confidence sequence (Darling and Robbins, "Confidence Sequences for
     * Mean, Variance, and Median", PNAS 58, 1967; Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, Nonparametric,
     * Nonasymptotic Confidence Sequences", Annals of Statistics 49(2), 2021): the probability that any of them is above the
     * accuracy is at most {@code exp(-evidence)}, so answers may end when what they say is welcome.
     *
     * @param correct right answers
     * @param wrong wrong answers
     * @param evidence natural logarithm of the evidence that contradicts, above 0
     * @return 0 to 1, at most the share of right answers
     */
    static double lowestAccuracy(long correct, long wrong, double evidence) {
        if (correct == 0) {
            return 0;
        }
        // The evidence falls from infinity at 0 to less than nothing at the share of right answers.
        double contradicted = 0;
        double possible = (double) correct / (correct + wrong);
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (contradicted + possible) / 2;
            if (evidence(/* correct= */ wrong, /* wrong= */ correct, 1 - middle) >= evidence) {
                contradicted = middle;
            } else {
                possible = middle;
            }
        }
        return contradicted;
    }
}
