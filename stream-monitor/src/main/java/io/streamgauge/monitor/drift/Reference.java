package io.streamgauge.monitor.drift;

import io.streamgauge.monitor.state.Observation;
import io.streamgauge.schemas.event.AlarmKind;
import io.streamgauge.schemas.event.Histogram;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.ReferenceDistribution;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a version's inputs and answers were like when it was measured. Immutable and safe for use by several threads.
 *
 * @param examples how many were measured, 1 or more
 * @param measures what is compared, by name
 * @param bins hash of the names and bins of all measures: counts of one are of no use to another
 */
record Reference(long examples, Map<String, Measure> measures, int bins) {
    /** Name of the measure that is the mix of predicted labels. */
    static final String LABEL = "label";

    /** Name of the measure that is the probability of the predicted label. */
    static final String CONFIDENCE = "confidence";

    private static final double TOLERANCE = 1e-6;

    /** Something that is compared, in bins. */
    sealed interface Measure {
        /** Share of each bin, together 1. */
        double[] shares();

        /** What tells its bins from others. */
        List<?> bins();

        /** The bin of an observation, from 0; empty when it does not belong to any. */
        OptionalInt bin(Observation observation);
    }

    /** The predicted labels, one bin each. */
    record LabelMix(List<String> labels, double[] shares) implements Measure {
        @Override
        public List<?> bins() {
            return labels;
        }

        @Override
        public OptionalInt bin(Observation observation) {
            int bin = labels.indexOf(observation.getLabel());
            return bin < 0 ? OptionalInt.empty() : OptionalInt.of(bin);
        }
    }

    /** The confidence: bin 0 is all below the first edge, the last one all from the last edge on. */
    record Confidence(double[] edges, double[] shares) implements Measure {
        @Override
        public List<?> bins() {
            return Arrays.stream(edges).boxed().toList();
        }

        @Override
        public OptionalInt bin(Observation observation) {
            return OptionalInt.of(Reference.bin(edges, observation.getConfidence()));
        }
    }

    /** A statistic of the input, in bins like those of the confidence. */
    record Statistic(String name, double[] edges, double[] shares) implements Measure {
        @Override
        public List<?> bins() {
            return Arrays.stream(edges).boxed().toList();
        }

        @Override
        public OptionalInt bin(Observation observation) {
            Float value = observation.getStatistics().get(name);
            return value == null ? OptionalInt.empty() : OptionalInt.of(Reference.bin(edges, value));
        }
    }

    /** What it is when a measure of this name drifts, be it that no reference has it any more. */
    static AlarmKind kind(String measure) {
        return measure.equals(LABEL) || measure.equals(CONFIDENCE) ? AlarmKind.OUTPUT_DRIFT : AlarmKind.INPUT_DRIFT;
    }

    /** The reference of a version; without those measures that it does not have, or whose numbers are no distribution. */
    static Reference of(ModelVersion version) {
        ReferenceDistribution told = version.getReference();
        if (told == null || told.getExamples() < 1) {
            return new Reference(1, Map.of(), 0);
        }
        Map<String, Measure> measures = new TreeMap<>();
        told.getInputs().forEach((name, histogram) -> {
            if (isDistribution(histogram)) {
                measures.put(name, new Statistic(name, edges(histogram), shares(histogram)));
            }
        });
        Map<String, Double> labels = new TreeMap<>(told.getLabels());
        double[] mix = array(List.copyOf(labels.values()));
        if (areShares(mix)) {
            measures.put(LABEL, new LabelMix(List.copyOf(labels.keySet()), mix));
        }
        if (isDistribution(told.getConfidence())) {
            measures.put(CONFIDENCE, new Confidence(edges(told.getConfidence()), shares(told.getConfidence())));
        }
        Map<String, Object> bins = new TreeMap<>();
        measures.forEach((name, measure) -> bins.put(name, measure.bins()));
        return new Reference(told.getExamples(), Collections.unmodifiableMap(measures), bins.hashCode());
    }

    /** Anybody may write to the topic of announcements, and what is no distribution must not stop the monitor. */
    private static boolean isDistribution(Histogram histogram) {
        double[] edges = edges(histogram);
        boolean ascending = true;
        for (int i = 0; i < edges.length; i++) {
            ascending &= Double.isFinite(edges[i]) && (i == 0 || edges[i] > edges[i - 1]);
        }
        return ascending && shares(histogram).length == edges.length + 1 && areShares(shares(histogram));
    }

    /** With a single bin, everything is always in it. */
    private static boolean areShares(double[] shares) {
        return shares.length > 1
                && Arrays.stream(shares).allMatch(share -> share >= 0 && share <= 1)
                && Math.abs(Arrays.stream(shares).sum() - 1) < TOLERANCE;
    }

    private static double[] edges(Histogram histogram) {
        return array(histogram.getEdges());
    }

    private static double[] shares(Histogram histogram) {
        return array(histogram.getShares());
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static int bin(double[] edges, double value) {
        int found = Arrays.binarySearch(edges, value);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
