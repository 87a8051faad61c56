package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.network.PictureConv.Convolution;
import io.streamgauge.models.network.PictureConv.Normalisation;
import io.streamgauge.models.preprocessing.Features;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FoldedNormalisationTest {
    private static final PictureConv SMALL = new PictureConv(
            List.of(new Convolution(3, 3, 1, 1), new Convolution(4, 2, 2, 0)), Normalisation.BATCH, 0.2f, 6, 7, 3);

    static Stream<PictureConv> architectures() {
        return Stream.of(
                SMALL,
                new PictureConv(List.of(new Convolution(2, 1, 1, 0)), Normalisation.BATCH, 0, 1, 1, 2),
                new PictureConv(
                        List.of(
                                new Convolution(8, 5, 2, 2),
                                new Convolution(12, 3, 1, 0),
                                new Convolution(16, 3, 2, 1),
                                new Convolution(9, 3, 1, 0)),
                        Normalisation.BATCH,
                        0.4f,
                        28,
                        28,
                        10));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void foldedWeightsAnswerAsTheNormalisedNetworkDoes(PictureConv architecture) {
        Weights weights = Weights.random(architecture, 23);
        List<Features> inputs = SampleInputs.of(architecture, 40);
        try (Network plain = Network.load(architecture, weights, Device.cpu());
                InferenceNetwork folded = InferenceNetwork.load(architecture, weights, Device.cpu())) {
            assertThat(folded.architecture()).isEqualTo(architecture.withoutNormalisation());
            List<float[]> expected = plain.probabilities(inputs);
            List<float[]> answers = folded.probabilities(inputs);
            assertThat(answers).hasSameSizeAs(expected);
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i)).containsExactly(expected.get(i), within(1e-4f));
            }
        }
    }

    @Test
    void foldsByHand() {
        PictureConv architecture =
                new PictureConv(List.of(new Convolution(1, 1, 1, 0)), Normalisation.BATCH, 0, 1, 1, 2);
        Weights weights = Weights.random(architecture, 1);
        weights.of("convolution1.weight")[0] = 3;
        weights.of("convolution1.normalisation.weight")[0] = 2;
        weights.of("convolution1.normalisation.bias")[0] = 5;
        weights.of("convolution1.normalisation.running_mean")[0] = 7;
        weights.of("convolution1.normalisation.running_var")[0] = 16;
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Map<String, NDArray> folded = new FoldedNormalisation(architecture, weights).read(manager);

            assertThat(folded)
                    .containsOnlyKeys(
                            architecture.withoutNormalisation().tensors().keySet());
            // (3 x - 7) / 4 * 2 + 5.
            assertThat(values(folded, "convolution1.weight")).containsExactly(new float[] {1.5f}, within(1e-5f));
            assertThat(values(folded, "convolution1.bias")).containsExactly(new float[] {1.5f}, within(1e-5f));
            assertThat(manager.getManagedArrays()).hasSameSizeAs(folded.keySet());
        }
    }

    @Test
    void missingWeightsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InferenceNetwork.load(
                        SMALL,
                        manager -> {
                            Map<String, NDArray> arrays =
                                    Weights.random(SMALL, 1).read(manager);
                            arrays.remove("convolution2.normalisation.running_var");
                            return arrays;
                        },
                        Device.cpu()))
                .withMessageContaining("convolution2.normalisation.running_var");
    }

    /** Its root is no number, and neither would be any answer. */
    @Test
    void aVarianceBelowZeroIsRefusedWhicheverWayItIsComputed() {
        Weights weights = Weights.random(SMALL, 1);
        weights.of("convolution2.normalisation.running_var")[1] = -0.5f;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InferenceNetwork.load(SMALL, weights, Device.cpu()))
                .withMessageContaining("convolution2.normalisation.running_var holds -0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InferenceNetwork.loadPlain(SMALL, weights, Device.cpu()))
                .withMessageContaining("convolution2.normalisation.running_var holds -0.5");
    }

    private static float[] values(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name).toFloatArray();
    }
}
