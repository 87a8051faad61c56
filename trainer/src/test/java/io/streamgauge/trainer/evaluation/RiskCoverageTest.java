package io.streamgauge.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiskCoverageTest {
    private static final RiskCoverage FIVE =
            RiskCoverage.of(new float[] {0.6f, 0.9f, 0.7f, 0.9f, 0.8f}, new boolean[] {false, true, false, true, true});

    @Test
    void aThresholdIsReachedByAnswersOfExactlyItsConfidence() {
        assertThat(FIVE.at(0)).isEqualTo(new RiskCoverage.Point(0, 1, 0.6));
        assertThat(FIVE.at(0.7f)).isEqualTo(new RiskCoverage.Point(0.7f, 0.8, 0.75));
        assertThat(FIVE.at(0.95)).isEqualTo(new RiskCoverage.Point(0.95, 0, 1));
    }

    @Test
    void answersOfEqualConfidenceAreReliedOnTogether() {
        assertThat(FIVE.curve().get(0)).isEqualTo(new RiskCoverage.Point(0.9f, 0.4, 1));
        assertThat(FIVE.curve()).doesNotHaveDuplicates().hasSize(4);
    }

    @Test
    void theTableGoesFromAllAnswersToTheSurest() {
        assertThat(FIVE.table().get(0)).isEqualTo(new RiskCoverage.Point(0.6f, 1, 0.6));
        assertThat(FIVE.table())
                .extracting(RiskCoverage.Point::coverage)
                .isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(RiskCoverage.EMPTY.table()).isEmpty();
    }

    /**
     * Without an error in 200 answers, an accuracy of 0.97 has 0.97^200 = 0.0023 of all chances, one of 0.975 has 0.0063, one of
     * 0.98 has 0.0176. Each of the three starts may take 0.0167.
     */
    @ParameterizedTest
    @CsvSource({"0.97, true", "0.975, true", "0.98, false", "0.985, false"})
    void onlyEnoughAnswersPromiseAnAccuracy(double target, boolean promised) {
        float[] confidences = new float[200];
        boolean[] right = new boolean[200];
        for (int answer = 0; answer < 200; answer++) {
            confidences[answer] = 0.9f;
            right[answer] = true;
        }

        assertThat(RiskCoverage.of(confidences, right).threshold(target))
                .isEqualTo(promised ? OptionalDouble.of(0.9f) : OptionalDouble.empty());
    }

    @Test
    void noThresholdPromisesWhatFewOrNoAnswersCannot() {
        assertThat(FIVE.threshold(0.9)).isEmpty();
        assertThat(RiskCoverage.EMPTY.threshold(0.5)).isEmpty();
    }

    @Test
    void theThresholdLeavesOutNoMoreThanItMust() {
        RiskCoverage answers = calibrated(new Random(3), 10_000);

        double threshold = answers.threshold(0.9).orElseThrow();
        // Confidences spread evenly from 0.5 to 1 are right in 90 % of all cases above 0.8.
        assertThat(threshold).isCloseTo(0.8, within(0.05)).isGreaterThan(0.8);
        assertThat(answers.at(threshold).accuracy()).isGreaterThan(0.9);
    }

    @Test
    void thePromiseIsKeptOutOfSampleAsOftenAsItSays() {
        Random random = new Random(4);
        int promised = 0;
        int broken = 0;
        for (int sample = 0; sample < 400; sample++) {
            OptionalDouble threshold = calibrated(random, 2_000).threshold(0.9);
            promised += threshold.isPresent() ? 1 : 0;
            // Above a threshold the share of right answers is the mean confidence.
            broken += threshold.isPresent() && (threshold.getAsDouble() + 1) / 2 < 0.9 ? 1 : 0;
        }

        assertThat(promised).isGreaterThan(300);
        assertThat(broken).isLessThanOrEqualTo(20);
    }

    @Test
    void confidencesAndAnswersMustBeAsMany() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RiskCoverage.of(new float[2], new boolean[3]))
                .withMessageContaining("2 confidences and 3 answers");
    }

    /** Answers that are right with just the probability that they claim, which is spread evenly from 0.5 to 1. */
    private static RiskCoverage calibrated(Random random, int count) {
        float[] confidences = new float[count];
        boolean[] right = new boolean[count];
        for (int answer = 0; answer < count; answer++) {
            confidences[answer] = 0.5f + random.nextFloat() / 2;
            right[answer] = random.nextFloat() < confidences[answer];
        }
        return RiskCoverage.of(confidences, right);
    }
}
