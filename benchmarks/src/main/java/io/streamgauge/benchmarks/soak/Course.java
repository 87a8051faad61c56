package io.streamgauge.benchmarks.soak;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Values over time.
 *
 * @param seconds ascending
 * @param values as many
 */
record Course(double[] seconds, double[] values) {
    private static final double SECONDS_PER_HOUR = 3_600;
    /** There are half as many pairs as its square. */
    private static final int MOST_PAIRED = 1_000;

    Course {
        if (seconds.length != values.length) {
            throw new IllegalArgumentException(seconds.length + " times of " + values.length + " values");
        }
    }

    /** What comes at a time or later. */
    Course from(double second) {
        int first = (int) Arrays.stream(seconds).filter(at -> at < second).count();
        return new Course(
                Arrays.copyOfRange(seconds, first, seconds.length), Arrays.copyOfRange(values, first, values.length));
    }

    boolean isEmpty() {
        return values.length == 0;
    }

    /** The median value. */
    double level() {
        return median(values.clone());
    }

    /** From the first to the last value. */
    double hours() {
        return isEmpty() ? 0 : (seconds[seconds.length - 1] - seconds[0]) / SECONDS_PER_HOUR;
    }

    /**
     * How much the values grow per hour: the median of the slopes of all pairs, which single values cannot move (Sen,
     * "Estimates of the Regression Coefficient Based on Kendall's Tau", 1968). 0 for fewer than two values.
     */
    double slopePerHour() {
        Course few = thinned();
        double[] slopes = IntStream.range(0, few.values.length)
                .boxed()
                .flatMapToDouble(one -> IntStream.range(one + 1, few.values.length)
                        .filter(other -> few.seconds[other] > few.seconds[one])
                        .mapToDouble(other -> few.slope(one, other)))
                .toArray();
        return slopes.length == 0 ? 0 : median(slopes) * SECONDS_PER_HOUR;
    }

    private double slope(int one, int other) {
        return (values[other] - values[one]) / (seconds[other] - seconds[one]);
    }

    /** As many values as can be paired, evenly. */
    private Course thinned() {
        int stride = values.length / MOST_PAIRED + 1;
        int[] kept =
                IntStream.range(0, values.length).filter(i -> i % stride == 0).toArray();
        return new Course(
                Arrays.stream(kept).mapToDouble(i -> seconds[i]).toArray(),
                Arrays.stream(kept).mapToDouble(i -> values[i]).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
