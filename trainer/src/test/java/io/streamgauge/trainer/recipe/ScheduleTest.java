package io.streamgauge.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {
    private static final float LARGEST = 0.3f;

    @ParameterizedTest
    @CsvSource({
        "CONSTANT, 0, 0.3",
        "CONSTANT, 99, 0.3",
        "COSINE, 0, 0.3",
        "COSINE, 25, 0.256066",
        "COSINE, 50, 0.15",
        "COSINE, 75, 0.043934",
        "ONE_CYCLE, 0, 0.012",
        "ONE_CYCLE, 10, 0.111502",
        "ONE_CYCLE, 25, 0.3",
        "ONE_CYCLE, 50, 0.225",
        "ONE_CYCLE, 75, 0.075"
    })
    void followsItsCurve(Schedule schedule, long step, float expected) {
        assertThat(schedule.learningRate(LARGEST, step, 100)).isEqualTo(expected, within(1e-6f));
    }

    @Test
    void aConstantRateIsTheRecipesToTheLastBit() {
        assertThat(Schedule.CONSTANT.learningRate(0.001f, 7, 9)).isEqualTo(0.001f);
    }

    @ParameterizedTest
    @EnumSource(Schedule.class)
    void everyStepHasARateAboveZeroAndNotAboveTheLargest(Schedule schedule) {
        for (int steps : new int[] {1, 2, 7}) {
            for (int step = 0; step < steps; step++) {
                assertThat(schedule.learningRate(LARGEST, step, steps))
                        .isPositive()
                        .isLessThanOrEqualTo(LARGEST);
            }
        }
    }
}
