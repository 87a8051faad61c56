package io.streamgauge.models.drift;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a version's inputs and answers were like on examples that it was not trained on, so that later ones can be compared.
 * Immutable, part of the manifest, safe for use by several threads.
 *
 * @param examples how many were measured, 0 when nothing is known
 * @param inputs distribution of each of the {@linkplain io.streamgauge.models.network.InferenceNetwork#statistics
 *     statistics} of the inputs, by name
 * @param labels share of each label among the answers, 0 to 1; empty when nothing is known
 * @param confidence distribution of the probability of the answers' labels
 */
public record ReferenceDistribution(
        long examples, Map<String, Distribution> inputs, Map<String, Double> labels, Distribution confidence) {

    /** Nothing is known, so no drift can be told. */
    public static final ReferenceDistribution UNKNOWN =
            new ReferenceDistribution(0, Map.of(), Map.of(), new Distribution(new double[0], new double[] {1}));

    /** Checks the numbers. */
    public ReferenceDistribution {
        if (examples < 0) {
            throw new IllegalArgumentException("examples is " + examples + ": it must be 0 or more");
        }
        labels.forEach((label, share) -> {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "the share of the label " + label + " is " + share + ": it must be from 0 to 1");
            }
        });
        // Sorted, so that the same contents are written as the same bytes.
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
