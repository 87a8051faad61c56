package io.streamgauge.monitor.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class ShortfallTest {
    @Test
    void evidenceIsThatOfTheFormula() {
        assertThat(Shortfall.evidence(0, 0, 0.8)).isCloseTo(0, within(1e-12));
        // One wrong answer: 1/p integral of (1 - s) / (1 - p) = (1 - p/2) / (1 - p).
        assertThat(Shortfall.evidence(0, 1, 0.8)).isCloseTo(Math.log(0.6 / 0.2), within(1e-12));
        // One right answer: 1/p integral of s / p = 1/2.
        assertThat(Shortfall.evidence(1, 0, 0.8)).isCloseTo(Math.log(0.5), within(1e-12));
    }

    @Test
    void accuracyThatIsAsItShouldBeRarelyLooksTooLow() {
        Random random = new Random(11);
        int alarms = 0;
        for (int trial = 0; trial < 500; trial++) {
            long correct = 0;
            long wrong = 0;
            double most = 0;
            for (int answer = 0; answer < 1_000; answer++) {
                if (random.nextDouble() < 0.8) {
                    correct++;
                } else {
                    wrong++;
                }
                most = Math.max(most, Shortfall.evidence(correct, wrong, 0.8));
            }
            alarms += most >= Math.log(20) ? 1 : 0;
        }

        // At most 5 % are expected; more than 40 of 500 happen once in 500 times with exactly that.
        assertThat(alarms).isLessThan(41);
    }

    @Test
    void lowestAccuracyIsWhereTheEvidenceAgainstALowerOneEnds() {
        // One right answer: 1/(1-p) integral from p to 1 of s / p = (1 + p) / (2 p), which is 20 for p = 1/39.
        assertThat(Shortfall.lowestAccuracy(1, 0, Math.log(20))).isCloseTo(1.0 / 39, within(1e-8));
        assertThat(Shortfall.lowestAccuracy(0, 5, Math.log(20))).isZero();
        assertThat(Shortfall.lowestAccuracy(8_000, 2_000, Math.log(40))).isBetween(0.78, 0.79);
    }

    @Test
    void lowestAccuracyIsRarelyEverAboveTheTrueOne() {
        Random random = new Random(12);
        int above = 0;
        for (int trial = 0; trial < 400; trial++) {
            long correct = 0;
            double highest = 0;
            for (int answer = 1; answer <= 500; answer++) {
                correct += random.nextDouble() < 0.8 ? 1 : 0;
                highest = Math.max(highest, Shortfall.lowestAccuracy(correct, answer - correct, Math.log(20)));
            }
            above += highest > 0.8 ? 1 : 0;
        }

        // At most 5 % are expected; 33 or more of 400 happen once in 265 times with exactly that.
        assertThat(above).isPositive().isLessThan(33);
    }

    @Test
    void lowAccuracyIsNoticed() {
        assertThat(Shortfall.evidence(350, 150, 0.8)).isGreaterThan(Math.log(1_000));
    }
}
