package io.streamgauge.monitor.promotion;

import java.util.Optional;
import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Two versions' rates of right answers, compared after every answer, as often as one likes: the probability of ever finding
 * a difference that is not there stays below the level that was asked for, however long one looks.
 *
 * <p>Answers of the two are taken in pairs as they come, and pairs in which both are right or both are wrong say nothing:
 * Wald's comparison of "double dichotomies" ("Sequential Analysis", 1947, chapter 6). Of the others, the share {@code s} that
 * the challenger wins is at most 1/2 unless the challenger is better. So with {@code w} wins and {@code l} losses
 *
 * <pre>
 * E = integral over s from 1/2 to 1 of 2 (2 s)^w (2 (1 - s))^l ds
 *   = 2^(w + l + 1) B(w + 1, l + 1) (1 - I(1/2; w + 1, l + 1))
 * </pre>
 *
 * <p>is a non-negative supermartingale that begins with 1 (a mixture of likelihood ratios: Robbins, "Statistical Methods
 * Related to the Law of the Iterated Logarithm", 1970), and by Ville's inequality it ever reaches {@code 1 / level} with a
 * probability of at most {@code level}. {@code 1 / E} is an always-valid p-value (Johari, Koomen, Pekelis and Walsh, "Always
 * Valid Inference", Operations Research 70(3), 2022). For a challenger that is worse, wins and losses change places.
 *
 * <p>An answer waits for the other version's next one; when its own version's next one comes before, that takes its place. So
 * of versions with unequal traffic, about as many pairs are had as the smaller one has answers. Immutable and safe for use by
 * several threads.
 *
 * @param wins pairs in which the challenger alone was right
 * @param losses pairs in which the champion alone was right
 * @param ties pairs in which both were right or both were wrong
 * @param waiting the answer that has no partner yet
 */
record SequentialComparison(long wins, long losses, long ties, Optional<Waiting> waiting) {
    /** Before the first answer. */
    static final SequentialComparison NONE = new SequentialComparison(0, 0, 0, Optional.empty());

    /**
     * An answer without a partner.
     *
     * @param challenger whose it is
     * @param correct whether it was right
     */
    record Waiting(boolean challenger, boolean correct) {}

    /**
     * With one more answer.
     *
     * @param challenger whether the challenger gave it, otherwise the champion
     * @param correct whether it was right
     */
    SequentialComparison with(boolean challenger, boolean correct) {
        if (waiting.isEmpty() || waiting.get().challenger() == challenger) {
            return new SequentialComparison(wins, losses, ties, Optional.of(new Waiting(challenger, correct)));
        }
        boolean other = waiting.get().correct();
        if (other == correct) {
            return new SequentialComparison(wins, losses, ties + 1, Optional.empty());
        }
        return correct == challenger
                ? new SequentialComparison(wins + 1, losses, ties, Optional.empty())
                : new SequentialComparison(wins, losses + 1, ties, Optional.empty());
    }

    /** Pairs so far. */
    long pairs() {
        return wins + losses + ties;
    }

    /** Natural logarithm of the evidence {@code E} that the challenger is better. */
    double evidenceForBetter() {
        return evidence(wins, losses);
    }

    /** Natural logarithm of the evidence that the challenger is worse. */
    double evidenceForWorse() {
        return evidence(losses, wins);
    }

    private static double evidence(long favourable, long unfavourable) {
        double first = favourable + 1.0;
        double second = unfavourable + 1.0;
        return (first + second - 1) * Math.log(2)
                + LogBeta.value(first, second)
                + Math.log(RegularizedBeta.complement(0.5, first, second));
    }
}
