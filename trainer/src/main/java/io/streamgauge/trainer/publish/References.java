package io.streamgauge.trainer.publish;

import io.streamgauge.models.drift.Distribution;
import io.streamgauge.schemas.event.Histogram;
import io.streamgauge.schemas.event.ReferenceDistribution;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** What a bundle's manifest says of its inputs and answers, as it stands on the topic. Stateless. */
final class References {
    private References() {}

    /** The record; null when nothing is known. */
    static @Nullable ReferenceDistribution record(io.streamgauge.models.drift.ReferenceDistribution reference) {
        if (reference.examples() == 0) {
            return null;
        }
        Map<String, Histogram> inputs = new TreeMap<>();
        reference.inputs().forEach((name, distribution) -> inputs.put(name, histogram(distribution)));
        return ReferenceDistribution.newBuilder()
                .setExamples(reference.examples())
                .setInputs(inputs)
                .setLabels(reference.labels())
                .setConfidence(histogram(reference.confidence()))
                .build();
    }

    private static Histogram histogram(Distribution distribution) {
        return Histogram.newBuilder()
                .setEdges(DoubleStream.of(distribution.edges()).boxed().toList())
                .setShares(DoubleStream.of(distribution.shares()).boxed().toList())
                .build();
    }
}
