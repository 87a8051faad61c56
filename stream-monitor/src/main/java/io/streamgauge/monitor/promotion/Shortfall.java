package io.streamgauge.monitor.promotion;

import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/** Evidence that answers are right less often than they should be, which may be looked at after every answer. Stateless. */
final class Shortfall {
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
}
