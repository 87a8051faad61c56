package io.streamgauge.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    /** Of four cats three are found, of six dogs five. */
    private static final Evaluation EVALUATION = new Evaluation(
            List.of("cat", "dog"),
            new long[][] {{3, 1}, {1, 5}},
            0.4,
            List.of(
                    new Evaluation.CalibrationBin(0.0, 0.5, 0, 0, 0),
                    new Evaluation.CalibrationBin(0.5, 0.75, 4, 0.6, 0.5),
                    new Evaluation.CalibrationBin(0.75, 1.0, 6, 0.9, 1.0)),
            List.of(),
            RiskCoverage.EMPTY);

    @Test
    void accuracyIsTheShareOfTheDiagonal() {
        assertThat(EVALUATION.count()).isEqualTo(10);
        assertThat(EVALUATION.accuracy()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void precisionLooksDownTheColumnAndRecallAlongTheRow() {
        Evaluation.LabelScore dog = EVALUATION.perLabel().get(1);

        assertThat(dog.label()).isEqualTo("dog");
        assertThat(dog.support()).isEqualTo(6);
        assertThat(dog.precision()).isCloseTo(5.0 / 6, within(1e-12));
        assertThat(dog.recall()).isCloseTo(5.0 / 6, within(1e-12));
        assertThat(dog.f1()).isCloseTo(5.0 / 6, within(1e-12));
    }

    @Test
    void calibrationErrorWeighsBinsByTheirCount() {
        assertThat(EVALUATION.calibrationError()).isCloseTo((4 * 0.1 + 6 * 0.1) / 10, within(1e-12));
    }

    @Test
    void aLabelThatNeverOccursScoresZero() {
        Evaluation never = new Evaluation(
                List.of("a", "b"), new long[][] {{2, 0}, {0, 0}}, 0, List.of(), List.of(), RiskCoverage.EMPTY);

        assertThat(never.perLabel().get(1)).isEqualTo(new Evaluation.LabelScore("b", 0, 0, 0));
        assertThat(never.perLabel().get(1).f1()).isZero();
    }
}
