package io.streamgauge.scorer.inference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model says about one input: a probability per label. Immutable as long as nobody writes into the array; safe
 * for use by several threads.
 *
 * @param labels the labels in the order of the network's outputs
 * @param probabilities one per label, each 0 to 1, together 1. Not copied: whoever creates it gives the array away
 */
public record Scores(List<String> labels, float[] probabilities) {

    /** Rounding apart, how far the sum of the probabilities may be from 1. */
    private static final double TOLERANCE = 1e-3;

    /** Checks that each label has a probability. */
    public Scores {
        if (labels.isEmpty() || labels.size() != probabilities.length) {
            throw new IllegalArgumentException(
                    "There are " + probabilities.length + " probabilities for the labels " + labels);
        }
    }

    /** The most probable label; of several, the first in the order of the labels. */
    public String label() {
        return labels.get(best());
    }

    /** The probability of {@link #label()}. */
    public float confidence() {
        return probabilities[best()];
    }

    /** Label to probability, in the order of the labels. A fresh, mutable map. */
    public Map<String, Float> byLabel() {
        Map<String, Float> byLabel = new LinkedHashMap<>();
        for (int label = 0; label < probabilities.length; label++) {
            byLabel.put(labels.get(label), probabilities[label]);
        }
        return byLabel;
    }

    /** Whether this is a distribution. A network whose sums overflow answers with numbers that are none. */
    public boolean isDistribution() {
        double sum = 0;
        for (float probability : probabilities) {
            if (!(probability >= 0 && probability <= 1)) {
                return false;
            }
            sum += probability;
        }
        return Math.abs(sum - 1) <= TOLERANCE;
    }

    /** Position of {@link #label()} among the labels. */
    public int best() {
        int best = 0;
        for (int label = 1; label < probabilities.length; label++) {
            if (probabilities[label] > probabilities[best]) {
                best = label;
            }
        }
        return best;
    }
}
