package io.streamgauge.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.streamgauge.models.drift.Distribution;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.LabelledReview;
import io.streamgauge.trainer.examples.Examples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReferenceMeasurementTest {
    private static final SentimentConv NETWORK = new SentimentConv(4, 6, 2, 2, 3, 2, 2, 2, 0);
    private static final float LOGIT = 2;

    @Test
    void measuresInputsAnswersAndConfidence() {
        NativeRuntime.load(1);
        TextPreprocessing preprocessing = new TextPreprocessing(6, List.of("good", "bad"));
        Examples examples = Examples.of(
                List.of(
                        new LabelledReview("1", "good bad", true),
                        new LabelledReview("2", "good unheard unheard bad", true),
                        new LabelledReview("3", "unheard", false),
                        new LabelledReview("4", "", false)),
                preprocessing);
        try (InferenceNetwork network = alwaysPositive()) {
            List<String> labels = List.of("negative", "positive");
            ReferenceMeasurement measurement = new ReferenceMeasurement(network, labels);
            Evaluator.evaluate(network, labels, examples, "examples", ProgressListener.NONE, measurement);
            ReferenceDistribution reference = measurement.result();

            assertThat(reference.examples()).isEqualTo(4);
            assertThat(reference.labels()).isEqualTo(Map.of("negative", 0.0, "positive", 1.0));
            // All answers are equally sure, so there is one bin.
            assertThat(reference.confidence().shares()).containsExactly(1);
            // Lengths 2, 4, 1, 0; shares of unknown words 0, 1/2, 1, 0.
            assertThat(measured(reference, "length").edges()).containsExactly(1, 2, 4);
            assertThat(measured(reference, "length").shares())
                    .containsExactly(new double[] {0.25, 0.25, 0.25, 0.25}, within(1e-9));
            assertThat(measured(reference, "unknown").edges()).containsExactly(0.5, 1);
        }
    }

    private static Distribution measured(ReferenceDistribution reference, String statistic) {
        return Objects.requireNonNull(reference.inputs().get(statistic));
    }

    /** All weights are zero but the last bias. */
    private static InferenceNetwork alwaysPositive() {
        return InferenceNetwork.load(
                NETWORK,
                manager -> {
                    Map<String, NDArray> arrays = new LinkedHashMap<>();
                    NETWORK.tensors().forEach((name, shape) -> arrays.put(name, manager.zeros(new Shape(shape))));
                    arrays.put("output.bias", manager.create(new float[] {LOGIT}));
                    return arrays;
                },
                Device.cpu());
    }
}
