package io.streamgauge.monitor.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PopulationStabilityTest {
    private static final double[] EVEN = {0.25, 0.25, 0.25, 0.25};

    @Test
    void indexIsThatOfTheFormula() {
        // (0.5 - 0.25) ln 2 + 2 (0.125 - 0.25) ln 0.5 + 0, on so many that the half observations do not count.
        double expected = 0.25 * Math.log(2) + 2 * -0.125 * Math.log(0.5);

        PopulationStability stability = PopulationStability.of(
                EVEN, 1_000_000_000, new long[] {500_000_000, 125_000_000, 125_000_000, 250_000_000}, 0.01);

        assertThat(stability.index()).isCloseTo(expected, within(1e-6));
        assertThat(stability.drifted(0.25)).isTrue();
    }

    @Test
    void chanceAloneRarelyLooksLikeDrift() {
        Random random = new Random(7);
        int alarms = 0;
        int trials = 4_000;
        for (int trial = 0; trial < trials; trial++) {
            long[] reference = sample(random, 2_000);
            double[] shares = new double[reference.length];
            for (int bin = 0; bin < shares.length; bin++) {
                shares[bin] = reference[bin] / 2_000.0;
            }
            if (PopulationStability.of(shares, 2_000, sample(random, 500), 0.05).drifted(0)) {
                alarms++;
            }
        }

        // Five in a hundred are asked for; four standard errors are 1.4.
        assertThat((double) alarms / trials).isBetween(0.036, 0.064);
    }

    private static long[] sample(Random random, int count) {
        long[] counts = new long[8];
        for (int i = 0; i < count; i++) {
            counts[random.nextInt(counts.length)]++;
        }
        return counts;
    }

    @Test
    void fewObservationsAreNoDrift() {
        PopulationStability stability = PopulationStability.of(EVEN, 10_000, new long[] {3, 0, 0, 0}, 0.01);

        assertThat(stability.index()).isGreaterThan(0.25);
        assertThat(stability.drifted(0.25)).isFalse();
    }

    @Test
    void manyObservationsOfASmallDifferenceAreNoDrift() {
        PopulationStability stability =
                PopulationStability.of(EVEN, 1_000_000, new long[] {260_000, 240_000, 250_000, 250_000}, 0.01);

        assertThat(stability.index()).isGreaterThan(stability.expectedByChance());
        assertThat(stability.drifted(0.1)).isFalse();
    }

    @Test
    void refusesWhatCannotBeCompared() {
        assertThatThrownBy(() -> PopulationStability.of(EVEN, 10, new long[] {1, 2}, 0.01))
                .hasMessageContaining("4 bins and 2 were observed");
        assertThatThrownBy(() -> PopulationStability.of(EVEN, 10, new long[4], 0.01))
                .hasMessageContaining("0 observations");
    }
}
