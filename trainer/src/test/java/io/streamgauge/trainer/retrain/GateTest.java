package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.trainer.evaluation.RightAnswers;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    private static final Gate.Pair SAME = pair(1_000, 900, 0, 0);

    @Test
    void betterOnTheNewestAndNoWorseOnTheHoldOutPasses() {
        Gate.Verdict verdict = new Gate(0.005).decide(SAME, pair(100, 80, 5, 2));

        assertThat(verdict.passed()).isTrue();
        assertThat(verdict.reason()).contains("83.00 % against 80.00 % of 100 on the newest", "p = 0.453");
        assertThat(verdict.metrics())
                .containsEntry("newest.candidate.accuracy", 0.83)
                .containsEntry("newest.champion.accuracy", 0.8)
                .containsEntry("newest.better", 5.0)
                .containsEntry("newest.worse", 2.0)
                .containsEntry("holdOut.champion.accuracy", 0.9)
                .containsEntry("holdOut.examples", 1_000.0);
    }

    @ParameterizedTest
    @CsvSource({"5, true", "6, false"})
    void theHoldOutMayFallByTheToleranceAndNoMore(int worse, boolean passes) {
        Gate.Verdict verdict = new Gate(0.005).decide(pair(1_000, 900, 0, worse), pair(100, 80, 5, 0));

        assertThat(verdict.passed()).isEqualTo(passes);
        assertThat(verdict.reason().contains("worse on the hold-out by more than 0.50 points"))
                .isNotEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({"100, 1, 1, false", "50, 0, 0, false", "49, 0, 0, true", "49, 2, 2, true", "49, 1, 2, false"})
    void noBetterIsEnoughOnlyWhereThereAreFew(int count, int better, int worse, boolean passes) {
        Gate.Verdict verdict = new Gate(0).decide(SAME, pair(count, 40, better, worse));

        assertThat(verdict.passed()).as(verdict.reason()).isEqualTo(passes);
    }

    /** Values of the two-sided binomial test with probability one half: 2 * sum of C(n, i) / 2^n, by hand. */
    @ParameterizedTest
    @CsvSource({"0, 0, 1", "1, 0, 1", "5, 0, 0.0625", "2, 8, 0.109375", "8, 2, 0.109375", "3, 3, 1"})
    void thePValueIsThatOfTheExactTest(int better, int worse, double expected) {
        assertThat(Gate.pValue(better, worse)).isEqualTo(expected, within(1e-12));
    }

    @Test
    void thePValueOfThousandsOfChangesIsANumber() {
        assertThat(Gate.pValue(2_000, 2_000)).isEqualTo(1);
        assertThat(Gate.pValue(3_000, 1_000)).isBetween(0.0, 1e-100);
    }

    @ParameterizedTest
    @CsvSource({"-0.1", "1.1", "NaN"})
    void aToleranceIsAShare(double tolerance) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gate(tolerance))
                .withMessageContaining("tolerance is " + tolerance);
    }

    /** The champion is right on the first examples; the candidate too but for the first few, and on a few after them. */
    private static Gate.Pair pair(int count, int right, int better, int worse) {
        BitSet champion = new BitSet();
        champion.set(0, right);
        BitSet candidate = new BitSet();
        candidate.set(worse, right + better);
        return new Gate.Pair(new RightAnswers(count, champion), new RightAnswers(count, candidate));
    }
}
