package io.streamgauge.trainer.evaluation;

import io.streamgauge.models.network.Network;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.examples.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Scores examples with a network and counts. Belongs to one thread. */
public final class Evaluator {
    private static final int BATCH = 250;
    private static final int BINS = 10;
    /** A probability of exactly 0 would make the logarithmic loss infinite. */
    private static final double SMALLEST_PROBABILITY = 1e-7;

    private final List<String> labels;
    private final long[][] confusion;
    private final long[] binCount = new long[BINS];
    private final long[] binCorrect = new long[BINS];
    private final double[] binConfidence = new double[BINS];
    private double logLoss;

    private Evaluator(List<String> labels) {
        this.labels = labels;
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
            Network network, List<String> labels, Examples examples, String what, ProgressListener progress) {
        if (examples.count() == 0) {
            throw new IllegalArgumentException("There is nothing to evaluate: " + what + " has no examples");
        }
        Evaluator evaluator = new Evaluator(labels);
        progress.started("evaluating " + what, examples.count(), "examples");
        for (int start = 0; start < examples.count(); start += BATCH) {
            int end = Math.min(start + BATCH, examples.count());
            List<Features> batch = new ArrayList<>(end - start);
            for (int example = start; example < end; example++) {
                batch.add(examples.features(example));
            }
            List<float[]> probabilities = network.probabilities(batch);
            for (int example = start; example < end; example++) {
                evaluator.add(examples.label(example), probabilities.get(example - start));
            }
            progress.advanced(end, "");
        }
        Evaluation evaluation = evaluator.result(examples.count());
        progress.finished(String.format(Locale.ROOT, "accuracy %.4f", evaluation.accuracy()));
        return evaluation;
    }

    private void add(int truth, float[] probabilities) {
        int predicted = 0;
        for (int label = 1; label < probabilities.length; label++) {
            if (probabilities[label] > probabilities[predicted]) {
                predicted = label;
            }
        }
        confusion[truth][predicted]++;
        logLoss -= Math.log(Math.max(probabilities[truth], SMALLEST_PROBABILITY));
        int bin = Math.min((int) (probabilities[predicted] * BINS), BINS - 1);
        binCount[bin]++;
        binConfidence[bin] += probabilities[predicted];
        if (predicted == truth) {
            binCorrect[bin]++;
        }
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
        return new Evaluation(labels, confusion, logLoss / count, List.copyOf(bins));
    }
}
