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
        assertThat(course.hours()).isEqualTo(1 / 3.0, ROUNDING);
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
        assertThat(course(second -> 400 + second % 120).slopePerHour()).isEqualTo(0, within(20.0));
    }

    @Test
    void whatGrowsOnlyBeforeItIsJudgedIsFlat() {
        Course course = course(second -> Math.min(second, 400));

        assertThat(course.slopePerHour()).isGreaterThan(30);
        assertThat(course.from(400).slopePerHour()).isZero();
        assertThat(course.from(400).hours()).isEqualTo(800 / 3_600.0, ROUNDING);
    }

    @Test
    void aWeekOfLooksHasItsSlope() {
        int looks = 60_480;
        double[] seconds =
                IntStream.range(0, looks).mapToDouble(look -> look * INTERVAL).toArray();
        double[] values = IntStream.range(0, looks)
                .mapToDouble(look -> 400 + look * INTERVAL / 3_600)
                .toArray();

        assertThat(new Course(seconds, values).slopePerHour()).isEqualTo(1, ROUNDING);
    }

    @Test
    void aSingleLookAndNoneHaveNoSlope() {
        assertThat(new Course(new double[] {1}, new double[] {5}).slopePerHour())
                .isZero();
        assertThat(new Course(new double[0], new double[0]).hours()).isZero();
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
