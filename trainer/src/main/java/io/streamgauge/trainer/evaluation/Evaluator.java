package io.streamgauge.trainer.evaluation;

import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.examples.Examples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/** Scores examples with a network and counts. Belongs to one thread. */
public final class Evaluator {
    private static final int BATCH = 250;
    private static final int BINS = 10;
    /** A probability of exactly 0 would make the logarithmic loss infinite. */
    private static final double SMALLEST_PROBABILITY = 1e-7;

    private static final Comparator<Evaluation.Mistake> LEAST_CONFIDENT_FIRST = Comparator.comparingDouble(
                    Evaluation.Mistake::confidence)
            .thenComparing(Evaluation.Mistake::example, Comparator.reverseOrder());

    private final List<String> labels;
    private final long[][] confusion;
    private final long[] binCount = new long[BINS];
    private final long[] binCorrect = new long[BINS];
    private final double[] binConfidence = new double[BINS];
    /** The least confident one is the next to be given up for a more confident one. */
    private final PriorityQueue<Evaluation.Mistake> mistakes = new PriorityQueue<>(LEAST_CONFIDENT_FIRST);

    private final float[] confidences;
    private final boolean[] right;
    private double logLoss;

    private Evaluator(List<String> labels, int examples) {
        this.labels = labels;
        this.confidences = new float[examples];
        this.right = new boolean[examples];
        this.confusion = new long[labels.size()][labels.size()];
    }

    /**
     * Evaluates a network.
     *
     * @param network what to evaluate
     * @param labels its labels in the order of its outputs
     * @param examples at least one
     * @param what what the examples are, for the progress line
     * @param progress hears of every batch
     */
    public static Evaluation evaluate(
            InferenceNetwork network, List<String> labels, Examples examples, String what, ProgressListener progress) {
        return evaluate(network, labels, examples, what, progress, (features, probabilities) -> {});
    }

    /** Hears of each answer. */
    @FunctionalInterface
    public interface Observer {
        /**
         * An example was answered.
         *
         * @param features what was asked
         * @param probabilities one per label
         */
        void answered(Features features, float[] probabilities);
    }

    /** The same, with somebody who hears of each answer, in the order of the examples. */
    public static Evaluation evaluate(
            InferenceNetwork network,
            List<String> labels,
            Examples examples,
            String what,
            ProgressListener progress,
            Observer observer) {
        if (examples.count() == 0) {
            throw new IllegalArgumentException("There is nothing to evaluate: " + what + " has no examples");
        }
        Evaluator evaluator = new Evaluator(labels, examples.count());
        progress.started("evaluating " + what, examples.count(), "examples");
        for (int start = 0; start < examples.count(); start += BATCH) {
            int end = Math.min(start + BATCH, examples.count());
            List<Features> batch = examples.features(start, end);
            List<float[]> probabilities = network.probabilities(batch);
            for (int example = start; example < end; example++) {
                observer.answered(batch.get(example - start), probabilities.get(example - start));
                evaluator.add(example, examples.label(example), probabilities.get(example - start));
            }
            progress.advanced(end, "");
        }
        Evaluation evaluation = evaluator.result(examples.count());
        progress.finished(String.format(Locale.ROOT, "accuracy %.4f", evaluation.accuracy()));
        return evaluation;
    }

    private void add(int example, int truth, float[] probabilities) {
        int predicted = mostProbable(probabilities);
        confusion[truth][predicted]++;
        confidences[example] = probabilities[predicted];
        right[example] = predicted == truth;
        logLoss -= Math.log(Math.max(probabilities[truth], SMALLEST_PROBABILITY));
        int bin = Math.min((int) (probabilities[predicted] * BINS), BINS - 1);
        binCount[bin]++;
        binConfidence[bin] += probabilities[predicted];
        if (predicted == truth) {
            binCorrect[bin]++;
        } else {
            mistakes.add(new Evaluation.Mistake(example, truth, predicted, probabilities[predicted]));
            if (mistakes.size() > Evaluation.MOST_MISTAKES) {
                mistakes.remove();
            }
        }
    }

    /** The label with the greatest probability, the first of equal ones. */
    static int mostProbable(float[] probabilities) {
        int best = 0;
        for (int label = 1; label < probabilities.length; label++) {
            if (probabilities[label] > probabilities[best]) {
                best = label;
            }
        }
        return best;
    }

    private List<Evaluation.Mistake> worstFirst() {
        return mistakes.stream().sorted(LEAST_CONFIDENT_FIRST.reversed()).toList();
    }

    private Evaluation result(int count) {
        List<Evaluation.CalibrationBin> bins = new ArrayList<>(BINS);
        for (int bin = 0; bin < BINS; bin++) {
            double inBin = Math.max(binCount[bin], 1);
            bins.add(new Evaluation.CalibrationBin(
                    (double) bin / BINS,
                    (bin + 1.0) / BINS,
                    binCount[bin],
                    binConfidence[bin] / inBin,
                    binCorrect[bin] / inBin));
        }
        return new Evaluation(
                labels,
                confusion,
                logLoss / count,
                List.copyOf(bins),
                worstFirst(),
                RiskCoverage.of(confidences, right));
    }
}
