package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.streamgauge.models.preprocessing.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    private static final Offset<Float> ROUNDING = within(1e-5f);
    private static final SentimentConv SENTIMENT = new SentimentConv(11, 9, 3, 4, 2, 3, 5, 4, 0.5f);
    private static final LeNet DIGITS = new LeNet(2, 3, 3, 6, 0.25f, 0.5f, 9, 7, 4);

    static Stream<Architecture> architectures() {
        return Stream.of(
                SENTIMENT,
                DIGITS,
                new LeNet(1, 2, 2, 3, 0, 0, 5, 8, 3),
                new SentimentConv(3, 1, 1, 1, 1, 1, 1, 1, 0),
                new FeedForward(2, 5, 4, 3, 3),
                new PictureConv(
                        List.of(new PictureConv.Convolution(3, 3, 2, 1), new PictureConv.Convolution(2, 2, 1, 0)),
                        PictureConv.Normalisation.BATCH,
                        0.5f,
                        7,
                        6,
                        3),
                new PictureConv(
                        List.of(new PictureConv.Convolution(3, 4, 1, 3)), PictureConv.Normalisation.NONE, 0, 4, 5, 3),
                EarlyExitTest.SMALL);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void answersAsTheReferenceDoes(Architecture architecture) {
        Weights weights = Weights.random(architecture, 17);
        List<Features> inputs = SampleInputs.of(architecture, 12);
        try (Network network = Network.load(architecture, weights, Device.cpu())) {
            List<float[]> answers = network.probabilities(inputs);
            assertThat(answers).hasSize(12);
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i)).containsExactly(reference(architecture, weights, inputs.get(i)), ROUNDING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void logitsAreWhatProbabilitiesAreComputedFrom(Architecture architecture) {
        try (Network network = Network.load(architecture, Weights.random(architecture, 17), Device.cpu())) {
            List<Features> inputs = SampleInputs.of(architecture, 5);
            List<float[]> probabilities = network.probabilities(inputs);
            List<float[]> logits = network.logits(inputs);
            assertThat(logits).hasSize(5);
            for (int i = 0; i < logits.size(); i++) {
                // The logit of the first of two labels is zero where there is but one.
                float[] all = architecture.output() == Architecture.Output.SIGMOID
                        ? new float[] {0, logits.get(i)[0]}
                        : logits.get(i);
                double sum = 0;
                for (float logit : all) {
                    sum += Math.exp(logit);
                }
                for (int label = 0; label < all.length; label++) {
                    assertThat((float) (Math.exp(all[label]) / sum))
                            .isCloseTo(probabilities.get(i)[label], ROUNDING);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void handsOutCopiesOfItsTensors(Architecture architecture) {
        Weights weights = Weights.random(architecture, 17);
        try (Network network = Network.load(architecture, weights, Device.cpu())) {
            for (String name : architecture.tensors().keySet()) {
                assertThat(network.tensor(name)).as(name).isEqualTo(weights.of(name));
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.tensor("attention.weight"))
                    .withMessageContaining("'attention.weight'")
                    .withMessageContaining("output.bias");
        }
    }

    @Test
    void differentInputsGetDifferentAnswers() {
        for (Architecture architecture : List.of(SENTIMENT, DIGITS)) {
            try (Network network = Network.load(architecture, Weights.random(architecture, 17), Device.cpu())) {
                List<float[]> answers = network.probabilities(SampleInputs.of(architecture, 2));
                assertThat(answers.get(0)).isNotEqualTo(answers.get(1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void probabilitiesAreAShareForEachLabelAndSumToOne(Architecture architecture) {
        try (Network network = Network.load(architecture, Weights.random(architecture, 3), Device.cpu())) {
            for (float[] answer : network.probabilities(SampleInputs.of(architecture, 50))) {
                assertThat(answer).hasSize(architecture.labelCount());
                float sum = 0;
                for (float probability : answer) {
                    assertThat(probability).isBetween(0f, 1f);
                    sum += probability;
                }
                assertThat(sum).isCloseTo(1f, ROUNDING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void aBatchGivesTheSameAsOneByOneAndInTheSameOrder(Architecture architecture) {
        List<Features> inputs = SampleInputs.of(architecture, 33);
        try (Network network = Network.load(architecture, Weights.random(architecture, 5), Device.cpu())) {
            List<float[]> together = network.probabilities(inputs);
            for (int i = 0; i < inputs.size(); i++) {
                assertThat(network.probabilities(List.of(inputs.get(i))).get(0))
                        .containsExactly(together.get(i), ROUNDING);
            }
        }
    }

    @Test
    void extremeLogitsGiveCertaintyNotNaN() {
        Weights weights = Weights.random(DIGITS, 1);
        weights.of("output.bias")[2] = 1e30f;
        try (Network network = Network.load(DIGITS, weights, Device.cpu())) {
            assertThat(network.probabilities(SampleInputs.of(DIGITS, 1)).get(0)).containsExactly(0, 0, 1, 0);
        }
        Weights negative = Weights.random(SENTIMENT, 1);
        negative.of("output.bias")[0] = -1e30f;
        try (Network network = Network.load(SENTIMENT, negative, Device.cpu())) {
            assertThat(network.probabilities(SampleInputs.of(SENTIMENT, 1)).get(0))
                    .containsExactly(1, 0);
        }
    }

    @Test
    void anEmptyBatchIsRefused() {
        try (Network network = Network.load(SENTIMENT, Weights.random(SENTIMENT, 1), Device.cpu())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.probabilities(List.of()))
                    .withMessageContaining("empty");
        }
    }

    @Test
    void featuresOfAnotherKindAreRefused() {
        try (Network sentiment = Network.load(SENTIMENT, Weights.random(SENTIMENT, 1), Device.cpu());
                Network digits = Network.load(DIGITS, Weights.random(DIGITS, 1), Device.cpu())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sentiment.probabilities(SampleInputs.of(DIGITS, 1)))
                    .withMessageContaining("SentimentConv")
                    .withMessageContaining("Pixels");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> digits.probabilities(SampleInputs.of(SENTIMENT, 1)))
                    .withMessageContaining("LeNet")
                    .withMessageContaining("Words");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 10, 1_000})
    void featuresOfAnotherLengthAreRefusedWhereverTheyStand(int length) {
        try (Network network = Network.load(SENTIMENT, Weights.random(SENTIMENT, 1), Device.cpu())) {
            List<Features> inputs = SampleInputs.of(SENTIMENT, 3);
            for (int place = 0; place < 3; place++) {
                List<Features> withOneWrong = new ArrayList<>(inputs);
                withOneWrong.set(place, new Features.Words(new int[length]));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> network.probabilities(withOneWrong))
                        .withMessageContaining("has " + length + " values")
                        .withMessageContaining("reads 9");
            }
        }
        try (Network network = Network.load(DIGITS, Weights.random(DIGITS, 1), Device.cpu())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.probabilities(List.of(new Features.Pixels(new float[length]))))
                    .withMessageContaining("has " + length + " values")
                    .withMessageContaining("reads 63");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 11, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void wordIndicesOutsideTheTableAreRefused(int index) {
        try (Network network = Network.load(SENTIMENT, Weights.random(SENTIMENT, 1), Device.cpu())) {
            int[] indices = new int[9];
            indices[8] = index;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.probabilities(List.of(new Features.Words(indices))))
                    .withMessageContaining("word index " + index)
                    .withMessageContaining("11 words");
        }
    }

    @Test
    void weightsOfAnotherShapeOrTypeAreRefusedAndReleased() {
        List<NDManager> owner = new ArrayList<>();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.load(
                        SENTIMENT,
                        manager -> {
                            owner.add(manager);
                            Map<String, NDArray> arrays =
                                    Weights.random(SENTIMENT, 1).read(manager);
                            arrays.put("embedding.weight", manager.zeros(new Shape(10, 3)));
                            return arrays;
                        },
                        Device.cpu()))
                .withMessageContaining("embedding.weight")
                .withMessageContaining("(10, 3)")
                .withMessageContaining("(11, 3)");
        assertThat(owner.get(0).isOpen()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.load(
                        SENTIMENT,
                        manager -> {
                            Map<String, NDArray> arrays =
                                    Weights.random(SENTIMENT, 1).read(manager);
                            arrays.put("output.bias", manager.zeros(new Shape(1), DataType.INT32));
                            return arrays;
                        },
                        Device.cpu()))
                .withMessageContaining("output.bias")
                .withMessageContaining("int32");
    }

    @Test
    void missingWeightsAreNamedAndTheOthersReleased() {
        List<NDManager> owner = new ArrayList<>();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.load(
                        SENTIMENT,
                        manager -> {
                            owner.add(manager);
                            Map<String, NDArray> arrays =
                                    Weights.random(SENTIMENT, 1).read(manager);
                            arrays.remove("dense2.bias");
                            return arrays;
                        },
                        Device.cpu()))
                .withMessageContaining("dense2.bias");
        assertThat(owner.get(0).isOpen()).isFalse();
    }

    @Test
    void anErrorWhileLoadingReleasesWhatWasLoaded() {
        List<NDManager> owner = new ArrayList<>();
        assertThatThrownBy(() -> Network.load(
                        SENTIMENT,
                        manager -> {
                            owner.add(manager);
                            throw new OutOfMemoryError("made up");
                        },
                        Device.cpu()))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(owner.get(0).isOpen()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void twoThousandBatchesLeaveNothingBehindButTheWeights(Architecture architecture) {
        List<NDManager> owner = new ArrayList<>();
        Weights weights = Weights.random(architecture, 8);
        List<NDArray> arrays;
        try (Network network = Network.load(
                architecture,
                manager -> {
                    owner.add(manager);
                    return weights.read(manager);
                },
                Device.cpu())) {
            arrays = owner.get(0).getManagedArrays();
            assertThat(arrays).hasSize(architecture.tensors().size());
            List<Features> inputs = SampleInputs.of(architecture, 4);
            for (int batch = 0; batch < 2_000; batch++) {
                network.probabilities(inputs);
            }
            assertThat(owner.get(0).getManagedArrays()).containsExactlyInAnyOrderElementsOf(arrays);
            // What fails must not leave anything either.
            for (int batch = 0; batch < 100; batch++) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> network.probabilities(List.of(new Features.Words(new int[77]))));
            }
            assertThat(owner.get(0).getManagedArrays()).hasSize(arrays.size());
        }
        assertThat(owner.get(0).isOpen()).isFalse();
        assertThat(arrays).allMatch(NDArray::isReleased);
    }

    @Test
    void aClosedNetworkSaysSoAndClosesAgain() {
        Network network = Network.load(DIGITS, Weights.random(DIGITS, 1), Device.cpu());
        network.close();
        network.close();
        assertThatThrownBy(() -> network.probabilities(SampleInputs.of(DIGITS, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void severalThreadsGetTheirOwnAnswers(Architecture architecture) throws Exception {
        List<Features> inputs = SampleInputs.of(architecture, 40);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Network network = Network.load(architecture, Weights.random(architecture, 2), Device.cpu())) {
            List<float[]> expected = network.probabilities(inputs);
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int first = thread;
                running.add(threads.submit(() -> {
                    for (int round = 0; round < 100; round++) {
                        int from = (first * 7 + round) % 30;
                        List<float[]> answers = network.probabilities(inputs.subList(from, from + 10));
                        for (int i = 0; i < 10; i++) {
                            assertThat(answers.get(i)).containsExactly(expected.get(from + i), ROUNDING);
                        }
                    }
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theTutorialsNetworksAnswer() {
        for (Architecture architecture : List.of(SentimentConv.tutorial(0.2f), LeNet.tutorial(1), LeNet.tutorial(2))) {
            try (Network network = Network.load(architecture, Weights.random(architecture, 2), Device.cpu())) {
                assertThat(network.probabilities(SampleInputs.of(architecture, 2)))
                        .hasSize(2)
                        .allSatisfy(answer -> assertThat(answer).hasSize(architecture.labelCount()));
                assertThat(network.architecture()).isEqualTo(architecture);
            }
        }
    }

    private static float[] reference(Architecture architecture, Weights weights, Features features) {
        if (features instanceof Features.Words words) {
            double logit = ReferenceNetwork.logit((SentimentConv) architecture, weights, words.indices());
            double positive = 1 / (1 + Math.exp(-logit));
            return new float[] {(float) (1 - positive), (float) positive};
        }
        float[] pixels = ((Features.Pixels) features).values();
        return ReferenceNetwork.probabilities((PictureArchitecture) architecture, weights, pixels);
    }
}
