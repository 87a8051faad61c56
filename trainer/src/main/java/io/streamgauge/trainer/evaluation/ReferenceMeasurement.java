package io.streamgauge.trainer.evaluation;

import io.streamgauge.models.drift.Distribution;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.trainer.examples.Examples;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Measures what inputs and answers are like, for later ones to be compared with. Stateless. */
public final class ReferenceMeasurement {
    private static final int BATCH = 250;
    /** As many as are usual for the population stability index. */
    private static final int BINS = 10;

    private ReferenceMeasurement() {}

    /**
     * Measures.
     *
     * @param network whose answers are measured
     * @param labels its labels in the order of its outputs
     * @param examples that it was not trained on, at least one: of those it was, it is too sure, and it knows all their words
     */
    public static ReferenceDistribution of(InferenceNetwork network, List<String> labels, Examples examples) {
        int count = examples.count();
        Map<String, double[]> inputs = new TreeMap<>();
        double[] confidences = new double[count];
        long[] answers = new long[labels.size()];
        for (int start = 0; start < count; start += BATCH) {
            int end = Math.min(start + BATCH, count);
            List<Features> batch = examples.features(start, end);
            List<float[]> probabilities = network.probabilities(batch);
            for (int example = start; example < end; example++) {
                int place = example;
                network.statistics(batch.get(example - start))
                        .forEach((name, value) ->
                                inputs.computeIfAbsent(name, measured -> new double[count])[place] = value);
                float[] distribution = probabilities.get(example - start);
                int answer = Evaluator.mostProbable(distribution);
                answers[answer]++;
                confidences[example] = distribution[answer];
            }
        }
        Map<String, Distribution> distributions = new TreeMap<>();
        inputs.forEach((name, values) -> distributions.put(name, Distribution.of(values, BINS)));
        Map<String, Double> shares = new TreeMap<>();
        for (int label = 0; label < answers.length; label++) {
            shares.put(labels.get(label), (double) answers[label] / count);
        }
        return new ReferenceDistribution(count, distributions, shares, Distribution.of(confidences, BINS));
    }
}
