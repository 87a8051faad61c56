package io.streamgauge.trainer.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * How many answers are right when only those of a certain confidence are relied on: El-Yaniv and Wiener, "On the Foundations
 * of Noise-free Selective Classification", 2010. Immutable and safe for use by several threads.
 */
public final class RiskCoverage {
    /** Of no answers. */
    public static final RiskCoverage EMPTY = of(new float[0], new boolean[0]);

    /** Chance that {@link #threshold} promises too much. */
    private static final double DOUBT = 0.05;

    private static final int STEPS = 20;

    /** Of {@link #STEPS}. */
    private static final int[] STARTS = {15, 10, 5};

    private static final double[] TABLE = {1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5};

    /** From the surest answer to the least sure one. */
    private final float[] confidences;

    /** How many are wrong among the first so many answers. */
    private final int[] errors;

    private RiskCoverage(float[] confidences, int[] errors) {
        this.confidences = confidences;
        this.errors = errors;
    }

    /**
     * The answers with at least some confidence.
     *
     * @param threshold that confidence, 0 to 1
     * @param coverage their share among all answers, 0 to 1
     * @param accuracy share of right ones among them, 0 to 1; 1 when there are none
     */
    public record Point(double threshold, double coverage, double accuracy) {
        /** Share of wrong ones among them, 0 to 1. */
        public double risk() {
            return 1 - accuracy;
        }
    }

    /**
     * Of answers.
     *
     * @param confidences of each answer, 0 to 1
     * @param right whether it is right, in the same order
     */
    public static RiskCoverage of(float[] confidences, boolean[] right) {
        if (confidences.length != right.length) {
            throw new IllegalArgumentException(
                    "There are " + confidences.length + " confidences and " + right.length + " answers");
        }
        Integer[] order = new Integer[confidences.length];
        Arrays.setAll(order, answer -> answer);
        Arrays.sort(order, (first, second) -> Float.compare(confidences[second], confidences[first]));
        float[] sorted = new float[order.length];
        int[] errors = new int[order.length + 1];
        for (int i = 0; i < order.length; i++) {
            sorted[i] = confidences[order[i]];
            errors[i + 1] = errors[i] + (right[order[i]] ? 0 : 1);
        }
        return new RiskCoverage(sorted, errors);
    }

    /** What is relied on when that takes at least some confidence, 0 to 1. */
    public Point at(double threshold) {
        int answered = answered(threshold);
        return answered == 0
                ? new Point(threshold, 0, 1)
                : new Point(
                        threshold, (double) answered / confidences.length, 1 - (double) errors[answered] / answered);
    }

    /** The points of round coverages, 1 to 0.5, for a table; answers of equal confidence are relied on together. */
    public List<Point> table() {
        return points(DoubleStream.of(TABLE));
    }

    /** Points for a curve, in steps of half a percentage point of coverage, from 0.05 to 1. */
    public List<Point> curve() {
        return points(
                DoubleStream.iterate(10, step -> step <= 200, step -> step + 1).map(step -> step / 200));
    }

    private List<Point> points(DoubleStream coverages) {
        return confidences.length == 0
                ? List.of()
                : coverages
                        .mapToInt(coverage -> (int) Math.max(1, Math.rint(coverage * confidences.length)))
                        .mapToObj(answered -> at(confidences[answered - 1]))
                        .distinct()
                        .toList();
    }

    /**
     * The threshold above which answers are right as often as asked for, not only among these ones but, with 95 % certainty,
     * among all of their kind: selection with guaranteed risk as by Geifman and El-Yaniv, "Selective Classification for Deep
     * Neural Networks", 2017. A threshold will do when the lower Clopper-Pearson bound of the accuracy above it is at least the
     * target. Looking at many thresholds would find one that is only lucky, so they are looked at in an order that is fixed
     * beforehand, fixed sequence testing with several starts of Angelopoulos et al., "Learn then Test", 2021: from a coverage of
     * 0.75, 0.5 and 0.25 on, which share the doubt of 5 %, in steps of 0.05 upwards until one will not do. The binary search of
     * the former paper shares its doubt among more thresholds, and misses whatever lies above one that fails by bad luck.
     *
     * <p>The promise needs answers that were not trained on and are drawn independently from what is to come.
     *
     * @param accuracy the target, above 0 and below 1
     * @return the smallest threshold that will do, 0 to 1; empty when that would take a coverage below 0.25, or more answers
     */
    public OptionalDouble threshold(double accuracy) {
        for (int start : STARTS) {
            int step = start;
            while (step <= STEPS && isPromised(step, accuracy)) {
                step++;
            }
            if (step > start) {
                return OptionalDouble.of(confidences[answers(step - 1) - 1]);
            }
        }
        return OptionalDouble.empty();
    }

    private boolean isPromised(int step, double accuracy) {
        if (answers(step) == 0) {
            return false;
        }
        int answered = answered(confidences[answers(step) - 1]);
        return isAtLeast(accuracy, errors[answered], answered, DOUBT / STARTS.length);
    }

    /** How many answers a coverage takes. */
    private int answers(int step) {
        return (int) ((long) step * confidences.length / STEPS);
    }

    /**
     * Whether the lower bound of an accuracy by Clopper and Pearson, "The Use of Confidence or Fiducial Limits", 1934, is at
     * least a target: whether so few errors would be improbable if the accuracy were the target itself.
     */
    private static boolean isAtLeast(double target, int errors, int answers, double doubt) {
        // The binomial distribution's terms from no error on, as logarithms: the first is too small for a double.
        double logOdds = Math.log1p(-target) - Math.log(target);
        double logTerm = answers * Math.log(target);
        double sum = Math.exp(logTerm);
        for (int error = 1; error <= errors && sum <= doubt; error++) {
            logTerm += Math.log((double) (answers - error + 1) / error) + logOdds;
            sum += Math.exp(logTerm);
        }
        return sum <= doubt;
    }

    /** How many answers have at least some confidence. */
    private int answered(double threshold) {
        int from = 0;
        int to = confidences.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (confidences[middle] >= threshold) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
