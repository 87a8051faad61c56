package io.streamgauge.trainer.evaluation;

import io.streamgauge.models.drift.Distribution;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.preprocessing.Features;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Measures what inputs and answers are like, for later ones to be compared with. To be used on examples that the network was
 * not trained on: of those it was, it is too sure, and it knows all their words. Belongs to one thread.
 */
public final class ReferenceMeasurement implements Evaluator.Observer {
    /** As many as are usual for the population stability index. */
    private static final int BINS = 10;

    private final InferenceNetwork network;
    private final List<String> labels;
    private final Map<String, DoubleStream.Builder> inputs = new TreeMap<>();
    private final DoubleStream.Builder confidences = DoubleStream.builder();
    private final long[] answers;
    private long count;

    /**
     * A measurement that has seen nothing.
     *
     * @param network whose answers are measured
     * @param labels its labels in the order of its outputs
     */
    public ReferenceMeasurement(InferenceNetwork network, List<String> labels) {
        this.network = network;
        this.labels = labels;
        this.answers = new long[labels.size()];
    }

    @Override
    public void answered(Features features, float[] probabilities) {
        network.statistics(features)
                .forEach((name, value) -> inputs.computeIfAbsent(name, measured -> DoubleStream.builder())
                        .add(value));
        int answer = Evaluator.mostProbable(probabilities);
        answers[answer]++;
        confidences.add(probabilities[answer]);
        count++;
    }

    /** What was measured, of at least one answer; nothing can be added afterwards. */
    public ReferenceDistribution result() {
        Map<String, Distribution> distributions = new TreeMap<>();
        inputs.forEach((name, values) ->
                distributions.put(name, Distribution.of(values.build().toArray(), BINS)));
        Map<String, Double> shares = new TreeMap<>();
        for (int label = 0; label < answers.length; label++) {
            shares.put(labels.get(label), (double) answers[label] / count);
        }
        return new ReferenceDistribution(
                count,
                distributions,
                shares,
                Distribution.of(confidences.build().toArray(), BINS));
    }
}
