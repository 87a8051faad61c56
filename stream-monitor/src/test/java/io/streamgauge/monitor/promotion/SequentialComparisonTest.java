package io.streamgauge.monitor.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SequentialComparisonTest {
    private static final double LEVEL = 0.05;
    private static final int MOST_PAIRS = 2_000;

    @Test
    void pairsAnswersAsTheyCome() {
        SequentialComparison comparison = SequentialComparison.NONE
                .with(false, true)
                .with(true, false)
                .with(true, true)
                .with(false, false)
                .with(false, true)
                .with(true, true);

        assertThat(comparison.losses()).isEqualTo(1);
        assertThat(comparison.wins()).isEqualTo(1);
        assertThat(comparison.ties()).isEqualTo(1);
        assertThat(comparison.waiting()).isEmpty();
    }

    @Test
    void newerAnswerTakesThePlaceOfOneThatWaits() {
        SequentialComparison comparison =
                SequentialComparison.NONE.with(false, true).with(false, false).with(true, true);

        assertThat(comparison.wins()).isEqualTo(1);
        assertThat(comparison.pairs()).isEqualTo(1);
    }

    @Test
    void evidenceIsTheIntegralOfTheLikelihoodRatio() {
        for (int wins = 0; wins < 12; wins++) {
            for (int losses = 0; losses < 12; losses++) {
                double integral = 0;
                int steps = 20_000;
                for (int step = 0; step < steps; step++) {
                    double share = 0.5 + 0.5 * (step + 0.5) / steps;
                    integral += 2 * Math.pow(2 * share, wins) * Math.pow(2 * (1 - share), losses) * 0.5 / steps;
                }
                SequentialComparison comparison = of(wins, losses);
                assertThat(Math.exp(comparison.evidenceForBetter())).isCloseTo(integral, within(1e-5 * integral));
                assertThat(comparison.evidenceForBetter())
                        .isEqualTo(of(losses, wins).evidenceForWorse());
            }
        }
    }

    @Test
    void evidenceStaysANumberForMillionsOfPairs() {
        assertThat(of(5_000_000, 4_900_000).evidenceForBetter()).isBetween(100.0, 1e6);
        assertThat(of(4_000_000, 5_000_000).evidenceForBetter()).isNegative();
    }

    @Test
    void equalVersionsAreRarelyToldApartHoweverOftenOneLooks() {
        Random random = new Random(11);
        int runs = 1_000;
        int promoted = 0;
        int rolledBack = 0;
        for (int run = 0; run < runs; run++) {
            SequentialComparison end = end(random, 0.8, 0.8);
            promoted += isBetter(end) ? 1 : 0;
            rolledBack += isWorse(end) ? 1 : 0;
        }

        assertThat((double) promoted / runs).isPositive().isLessThan(LEVEL);
        assertThat((double) rolledBack / runs).isPositive().isLessThan(LEVEL);
    }

    @Test
    void betterAndWorseChallengersAreFound() {
        Random random = new Random(12);
        int found = 0;
        for (int run = 0; run < 200; run++) {
            found += isBetter(end(random, 0.8, 0.86)) ? 1 : 0;
            found += isWorse(end(random, 0.86, 0.8)) ? 1 : 0;
        }

        assertThat(found).isGreaterThan(380);
    }

    /** Looks after every pair that says something, and stops at the first verdict. */
    private static SequentialComparison end(Random random, double champion, double challenger) {
        SequentialComparison comparison = SequentialComparison.NONE;
        boolean decided = false;
        while (comparison.pairs() < MOST_PAIRS && !decided) {
            boolean challenged = random.nextInt(10) == 0;
            SequentialComparison next =
                    comparison.with(challenged, random.nextDouble() < (challenged ? challenger : champion));
            boolean changed = next.wins() != comparison.wins() || next.losses() != comparison.losses();
            decided = changed && (isBetter(next) || isWorse(next));
            comparison = next;
        }
        return comparison;
    }

    private static boolean isBetter(SequentialComparison comparison) {
        return comparison.evidenceForBetter() >= -Math.log(LEVEL);
    }

    private static boolean isWorse(SequentialComparison comparison) {
        return comparison.evidenceForWorse() >= -Math.log(LEVEL);
    }

    private static SequentialComparison of(long wins, long losses) {
        return new SequentialComparison(wins, losses, 0, SequentialComparison.NONE.waiting());
    }
}
