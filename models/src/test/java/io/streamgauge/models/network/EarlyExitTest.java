package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.streamgauge.models.network.PictureConv.Convolution;
import io.streamgauge.models.network.PictureConv.Normalisation;
import io.streamgauge.models.preprocessing.Features;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyExitTest {
    private static final PictureConv EARLY =
            new PictureConv(List.of(new Convolution(3, 3, 2, 1)), Normalisation.BATCH, 0.3f, 7, 6, 3);
    private static final PictureConv LATE = new PictureConv(
            List.of(new Convolution(4, 3, 1, 0), new Convolution(2, 2, 1, 0)), Normalisation.BATCH, 0.2f, 7, 6, 3);

    /** Whose random weights are sure of some random inputs and not of others. */
    static final EarlyExit SMALL = new EarlyExit(EARLY, LATE, 0.48f);

    private static final Weights WEIGHTS = Weights.random(SMALL, 17);
    private static final List<Features> INPUTS = SampleInputs.of(SMALL, 40);

    @Test
    void hasTheTensorsOfBothPartsUnderTheirNames() {
        assertThat(SMALL.tensors().keySet())
                .startsWith("early.convolution1.weight", "early.convolution1.normalisation.weight")
                .contains("early.output.bias", "late.convolution2.weight")
                .endsWith("late.output.weight", "late.output.bias");
        assertThat(SMALL.parameterCount()).isEqualTo(EARLY.parameterCount() + LATE.parameterCount());
        assertThat(SMALL.outputTensors())
                .containsExactlyInAnyOrder(
                        "early.output.weight", "early.output.bias", "late.output.weight", "late.output.bias");
        assertThat(SMALL.nonNegativeTensors())
                .containsExactlyInAnyOrder(
                        "early.convolution1.normalisation.running_var",
                        "late.convolution1.normalisation.running_var",
                        "late.convolution2.normalisation.running_var");
        assertThat(SMALL.summary())
                .extracting(Layer::name, layer -> List.of(layer.outputShape()[0], layer.parameters()))
                .contains(tuple("input", List.of(1L, 0L)), tuple("early.output", List.of(3L, 3L * 36 + 3)))
                .hasSize(6);
        assertThat(SMALL.summary())
                .filteredOn(Layer::readsInput)
                .extracting(Layer::name)
                .containsExactly("late.convolution1");
    }

    @Test
    void picturesLeaveByTheExitThatTheEarlyOnesSurenessSays() {
        try (InferenceNetwork network = InferenceNetwork.load(SMALL, WEIGHTS, Device.cpu());
                InferenceNetwork early = InferenceNetwork.load(EARLY, part(EARLY), Device.cpu());
                InferenceNetwork late = InferenceNetwork.load(LATE, part(LATE), Device.cpu())) {
            List<float[]> answers = network.probabilities(INPUTS);
            List<float[]> earlyAnswers = early.probabilities(INPUTS);
            List<float[]> lateAnswers = late.probabilities(INPUTS);
            int lateOnes = 0;
            for (int i = 0; i < answers.size(); i++) {
                float[] first = earlyAnswers.get(i);
                boolean sure = Math.max(first[0], Math.max(first[1], first[2])) >= SMALL.confidence();
                assertThat(answers.get(i)).containsExactly(sure ? first : lateAnswers.get(i), within(1e-5f));
                lateOnes += sure ? 0 : 1;
            }
            assertThat(lateOnes).as("pictures for the late exit").isBetween(5, 35);
            assertThat(network.architecture()).isEqualTo(SMALL.withoutNormalisation());
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.999999f})
    void allMayLeaveByOneExit(float confidence) {
        EarlyExit network = new EarlyExit(EARLY, LATE, confidence);
        PictureConv only = confidence == 0 ? EARLY : LATE;
        try (InferenceNetwork exits = InferenceNetwork.load(network, WEIGHTS, Device.cpu());
                InferenceNetwork one = InferenceNetwork.load(only, part(only), Device.cpu())) {
            List<float[]> expected = one.logits(INPUTS);
            List<float[]> answers = exits.logits(INPUTS);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(answers.get(i)).containsExactly(expected.get(i), within(1e-4f));
            }
        }
    }

    @Test
    void trainingGivesTheLogitsOfBothExitsForAllOfABatch() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block block = NetworkBlocks.build(SMALL);
            block.initialize(manager, DataType.FLOAT32, NetworkBlocks.inputShape(SMALL, 5));
            NDArray input = manager.randomUniform(0, 1, NetworkBlocks.inputShape(SMALL, 5));

            NDList exits = block.forward(new ParameterStore(manager, false), new NDList(input), true);

            assertThat(exits).hasSize(2).allSatisfy(logits -> assertThat(
                            logits.getShape().getShape())
                    .containsExactly(5, 3));
            assertThat(exits.get(0).toFloatArray()).isNotEqualTo(exits.get(1).toFloatArray());
        }
    }

    @Test
    void partsThatDoNotFitAreNamed() {
        PictureConv wider = new PictureConv(List.of(new Convolution(1, 1, 1, 0)), Normalisation.NONE, 0, 7, 8, 3);
        PictureConv more = new PictureConv(List.of(new Convolution(1, 1, 1, 0)), Normalisation.NONE, 0, 7, 6, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EarlyExit(EARLY, wider, 0.5f))
                .withMessageContaining("width is 6 in early and 8 in late");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EarlyExit(EARLY, more, 0.5f))
                .withMessageContaining("labels is 3 in early and 4 in late");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EarlyExit(EARLY, LATE, 1))
                .withMessageContaining("confidence is 1.0");
    }

    @Test
    void partsThatCouldBeAffordedAloneMayBeTooLargeTogether() {
        PictureConv half = new PictureConv(
                List.of(new Convolution(20_000, 1, 1, 0), new Convolution(16_000, 1, 1, 0)),
                Normalisation.NONE,
                0,
                7,
                6,
                3);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EarlyExit(half, half, 0.5f))
                .withMessageContaining("late.convolution2.weight")
                .withMessageContaining("make its hyperparameters smaller");
    }

    private static WeightSource part(PictureConv network) {
        return WEIGHTS.ofExit(network.equals(EARLY) ? "early." : "late.");
    }
}
