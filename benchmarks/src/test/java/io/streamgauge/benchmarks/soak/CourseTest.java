package io.streamgauge.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class CourseTest {
    private static final Offset<Double> ROUNDING = within(1e-9);
    private static final int LOOKS = 121;
    private static final double INTERVAL = 10;

    @Test
    void whatStaysTheSameHasNoSlope() {
        Course course = course(second -> 400);

        assertThat(course.slopePerHour()).isZero();
        assertThat(course.level()).isEqualTo(400);
    }

    @Test
    void whatGrowsEvenlyHasThatSlope() {
        Course course = course(second -> 400 + second / 60);

        assertThat(course.slopePerHour()).isEqualTo(60, ROUNDING);
        assertThat(course.growth()).isEqualTo(20, ROUNDING);
        assertThat(course.level()).isEqualTo(410, ROUNDING);
    }

    @Test
    void singlePeaksDoNotMoveIt() {
        assertThat(course(second -> second > 1_000 && second < 1_050 ? 9_000 : 400)
                        .slopePerHour())
                .isZero();
    }

    @Test
    void whatComesAndGoesIsNoGrowth() {
        assertThat(course(second -> 400 + second % 120).growth()).isEqualTo(0, within(6.0));
    }

    @Test
    void whatGrowsOnlyBeforeItIsJudgedIsFlat() {
        Course course = course(second -> Math.min(second, 400));

        assertThat(course.growth()).isGreaterThan(10);
        assertThat(course.from(400).growth()).isZero();
        assertThat(course.from(400).length()).isEqualTo(800);
    }

    @Test
    void aSingleLookAndNoneHaveNoSlope() {
        assertThat(new Course(new double[] {1}, new double[] {5}).slopePerHour())
                .isZero();
        assertThat(new Course(new double[0], new double[0]).growth()).isZero();
    }

    /** Twenty minutes of looks, every ten seconds. */
    private static Course course(DoubleUnaryOperator value) {
        double[] seconds =
                IntStream.range(0, LOOKS).mapToDouble(look -> look * INTERVAL).toArray();
        double[] values = IntStream.range(0, LOOKS)
                .mapToDouble(look -> value.applyAsDouble(look * INTERVAL))
                .toArray();
        return new Course(seconds, values);
    }
}
