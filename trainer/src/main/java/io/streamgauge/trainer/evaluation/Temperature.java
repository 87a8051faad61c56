package io.streamgauge.trainer.evaluation;

import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.trainer.examples.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * By how much a network's logits are too large for its probabilities to be believed: Guo et al., "On Calibration of Modern
 * Neural Networks", ICML 2017. Divided by it they give the smallest logarithmic loss on examples that were not trained on.
 * Which label is the likeliest does not change. Stateless.
 */
public final class Temperature {
    private static final int BATCH = 250;

    /** Beyond these a split says more about its size than about the network. */
    private static final double COLDEST = 0.25;

    private static final double HOTTEST = 4;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final double PRECISION = 1e-4;

    private Temperature() {}

    /**
     * The temperature of a network.
     *
     * @param network is left as it is
     * @param examples that it was not trained on, at least one
     * @return 0.25 to 4; above 1 when the network is too sure of itself
     */
    public static double of(InferenceNetwork network, Examples examples) {
        List<float[]> logits = new ArrayList<>(examples.count());
        for (int start = 0; start < examples.count(); start += BATCH) {
            logits.addAll(network.logits(examples.features(start, Math.min(start + BATCH, examples.count()))));
        }
        int[] labels = IntStream.range(0, examples.count()).map(examples::label).toArray();
        return of(logits, labels);
    }

    /**
     * The temperature of logits.
     *
     * @param logits one row per example: one logit of the second of two labels, or one per label
     * @param labels the truth
     */
    static double of(List<float[]> logits, int[] labels) {
        // The loss is convex in the inverse temperature and so has one valley; its logarithm is searched.
        double low = -Math.log(HOTTEST);
        double high = -Math.log(COLDEST);
        while (high - low > PRECISION) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (loss(logits, labels, Math.exp(left)) <= loss(logits, labels, Math.exp(right))) {
                high = right;
            } else {
                low = left;
            }
        }
        return Math.exp(-(low + high) / 2);
    }

    private static double loss(List<float[]> logits, int[] labels, double factor) {
        double sum = 0;
        for (int example = 0; example < labels.length; example++) {
            float[] row = logits.get(example);
            double truth =
                    row.length == 1 ? (labels[example] == 1 ? factor * row[0] : 0) : factor * row[labels[example]];
            sum += logSumExp(row, factor) - truth;
        }
        return sum / labels.length;
    }

    /** A single logit stands against one of 0. */
    private static double logSumExp(float[] row, double factor) {
        double largest = row.length == 1 ? 0 : Double.NEGATIVE_INFINITY;
        for (float logit : row) {
            largest = Math.max(largest, factor * logit);
        }
        double sum = row.length == 1 ? Math.exp(-largest) : 0;
        for (float logit : row) {
            sum += Math.exp(factor * logit - largest);
        }
        return largest + Math.log(sum);
    }
}
