package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldedSentimentNetworkTest {
    private static final Offset<Float> ROUNDING = within(1e-4f);
    private static final SentimentConv SMALL = new SentimentConv(11, 9, 3, 4, 2, 3, 5, 4, 0.5f);

    static Stream<SentimentConv> architectures() {
        return Stream.of(
                SMALL,
                SentimentConv.tutorial(0.2f),
                new SentimentConv(3, 1, 1, 1, 1, 1, 1, 1, 0),
                new SentimentConv(20, 7, 5, 3, 1, 1, 4, 2, 0),
                new SentimentConv(20, 7, 5, 3, 1, 7, 4, 2, 0),
                new SentimentConv(20, 7, 5, 3, 7, 1, 4, 2, 0),
                new SentimentConv(50, 24, 5, 17, 5, 3, 4, 2, 0),
                new SentimentConv(50, 40, 6, 33, 4, 2, 9, 3, 0),
                new SentimentConv(50, 41, 6, 5, 2, 1, 1, 6, 0));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void answersAsThePlainPathDoes(SentimentConv architecture) {
        // Smaller weights for the large network: sums of thousands of the others are far outside the sigmoid's range.
        Weights weights = Weights.random(architecture, 17, architecture.vocabularySize() > 1_000 ? 0.05f : 0.5f);
        List<Features> inputs = SampleInputs.of(architecture, 300);
        try (Network plain = Network.load(architecture, weights, Device.cpu());
                InferenceNetwork folded = load(architecture, weights)) {
            assertThat(folded.architecture()).isEqualTo(architecture);
            for (int batch : List.of(1, 2, 7, 64, 128, 129, 300)) {
                assertSame(
                        "batch of " + batch,
                        folded.probabilities(inputs.subList(0, batch)),
                        plain.probabilities(inputs.subList(0, batch)));
            }
        }
    }

    @Test
    void logitsAreThoseOfThePlainPath() {
        Weights weights = Weights.random(SMALL, 17);
        List<Features> inputs = SampleInputs.of(SMALL, 300);
        try (Network plain = Network.load(SMALL, weights, Device.cpu());
                InferenceNetwork folded = load(SMALL, weights)) {
            List<float[]> expected = plain.logits(inputs);
            List<float[]> logits = folded.logits(inputs);
            assertThat(logits).hasSameSizeAs(expected);
            for (int i = 0; i < logits.size(); i++) {
                assertThat(logits.get(i)).containsExactly(expected.get(i), within(1e-3f));
            }
        }
    }

    @Test
    void answersDifferFromInputToInput() {
        SentimentConv tutorial = SentimentConv.tutorial(0.2f);
        try (InferenceNetwork small = load(SMALL, Weights.random(SMALL, 17));
                InferenceNetwork large = load(tutorial, Weights.random(tutorial, 17, 0.05f))) {
            for (InferenceNetwork folded : List.of(small, large)) {
                assertThat(folded.probabilities(SampleInputs.of(folded.architecture(), 50)).stream()
                                .map(answer -> answer[1])
                                .distinct())
                        .hasSizeGreaterThan(40);
            }
        }
    }

    @Test
    void judgesSentencesAsThePlainPathDoesWithTrainedWeights() {
        ModelBundle bundle = ModelBundle.open(Path.of("benchmark", "sentiment-conv"));
        TextPreprocessing preprocessing = (TextPreprocessing) bundle.manifest().preprocessing();
        List<Features> inputs = Stream.of(
                        "",
                        "A wonderful film, funny and moving; I loved every minute of it.",
                        "The worst two hours of my life. Boring, badly acted and far too long.<br /><br />Avoid!",
                        "Not bad at all, though the ending isn't what I'd hoped for.",
                        "Zzyzx qwrtp 字 \uD83D\uDE00",
                        "I have seen better. ".repeat(60))
                .<Features>map(preprocessing::encode)
                .toList();
        try (InferenceNetwork plain = bundle.load(Device.cpu());
                InferenceNetwork folded = bundle.loadForInference(Device.cpu())) {
            assertThat(folded).isInstanceOf(FoldedSentimentNetwork.class);
            List<float[]> answers = folded.probabilities(inputs);
            assertSame("sentences", answers, plain.probabilities(inputs));
            assertThat(answers.get(1)[1]).isGreaterThan(0.9f);
            assertThat(answers.get(2)[1]).isLessThan(0.1f);
        }
    }

    @Test
    void severalThreadsGetTheirOwnAnswers() throws Exception {
        List<Features> inputs = SampleInputs.of(SMALL, 40);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (InferenceNetwork folded = load(SMALL, Weights.random(SMALL, 2))) {
            List<float[]> expected = folded.probabilities(inputs);
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int first = thread;
                running.add(threads.submit(() -> {
                    for (int round = 0; round < 200; round++) {
                        int from = (first * 7 + round) % 30;
                        assertSame(
                                "from " + from,
                                folded.probabilities(inputs.subList(from, from + 10)),
                                expected.subList(from, from + 10));
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
    void weightsThatOverflowGiveNoDistributionOnEitherPath() {
        Weights weights = Weights.random(SMALL, 1);
        weights.of("convolution.bias")[0] = Float.POSITIVE_INFINITY;
        weights.of("dense1.weight")[0] = 0;
        List<Features> inputs = SampleInputs.of(SMALL, 3);
        try (Network plain = Network.load(SMALL, weights, Device.cpu());
                InferenceNetwork folded = load(SMALL, weights)) {
            assertThat(plain.probabilities(inputs)).allMatch(answer -> Float.isNaN(answer[0]));
            assertThat(folded.probabilities(inputs)).allMatch(answer -> Float.isNaN(answer[0]));
        }
    }

    @Test
    void extremeLogitsGiveCertainty() {
        Weights weights = Weights.random(SMALL, 1);
        for (float extreme : new float[] {-1e30f, 1e30f}) {
            weights.of("output.bias")[0] = extreme;
            try (InferenceNetwork folded = load(SMALL, weights)) {
                assertThat(folded.probabilities(SampleInputs.of(SMALL, 1)).get(0))
                        .containsExactly(extreme < 0 ? 1 : 0, extreme < 0 ? 0 : 1);
            }
        }
    }

    @Test
    void whatItCannotReadIsRefusedWhereverItStands() {
        try (InferenceNetwork folded = load(SMALL, Weights.random(SMALL, 1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> folded.probabilities(List.of()))
                    .withMessageContaining("empty");
            for (Features wrong : List.of(
                    new Features.Words(new int[8]),
                    new Features.Words(new int[] {0, 0, 0, 0, 0, 0, 0, 0, 11}),
                    new Features.Words(new int[] {-1, 0, 0, 0, 0, 0, 0, 0, 0}),
                    new Features.Pixels(new float[9]))) {
                for (int place = 0; place < 3; place++) {
                    List<Features> inputs = new ArrayList<>(SampleInputs.of(SMALL, 3));
                    inputs.set(place, wrong);
                    assertThatIllegalArgumentException().isThrownBy(() -> folded.probabilities(inputs));
                }
            }
            assertThat(folded.probabilities(SampleInputs.of(SMALL, 3))).hasSize(3);
        }
    }

    @Test
    void aClosedNetworkSaysSoAndClosesAgain() {
        InferenceNetwork folded = load(SMALL, Weights.random(SMALL, 1));
        folded.close();
        folded.close();
        assertThatThrownBy(() -> folded.probabilities(SampleInputs.of(SMALL, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void twoThousandBatchesLeaveNothingBehindAndClosingReleasesAll() {
        List<NDManager> managers = new ArrayList<>();
        Weights weights = Weights.random(SMALL, 8);
        InferenceNetwork folded = load(SMALL, manager -> {
            managers.add(manager);
            return weights.read(manager);
        });
        // What the convolution and the embedding were read into is released as soon as they are folded.
        assertThat(managers.get(0).isOpen()).isFalse();
        NDManager owner = managers.get(0).getParentManager();
        List<NDArray> weightsAndTable = owner.getManagedArrays();
        assertThat(weightsAndTable).hasSize(7);
        List<Features> inputs = SampleInputs.of(SMALL, 4);
        folded.probabilities(inputs);
        List<NDArray> warm = owner.getManagedArrays();
        for (int batch = 0; batch < 2_000; batch++) {
            folded.probabilities(inputs);
        }
        // Their number, because what was never written may be NaN, which equals nothing.
        assertThat(owner.getManagedArrays()).hasSameSizeAs(warm);
        folded.close();
        assertThat(owner.isOpen()).isFalse();
        assertThat(warm).allMatch(NDArray::isReleased);
    }

    @Test
    void weightsThatWereReadMayBeCollected() {
        // A single position: nothing has to be moved when the network is folded.
        SentimentConv single = new SentimentConv(20, 7, 5, 3, 7, 1, 4, 2, 0);
        List<Features> inputs = SampleInputs.of(single, 3);
        try (InferenceNetwork folded = load(single, Weights.random(single, 17))) {
            List<float[]> before = folded.probabilities(inputs);
            collectAndFillDirectMemory();
            assertSame("afterwards", folded.probabilities(inputs), before);
        }
    }

    /** Frees direct buffers that nobody holds, and has others lie where they were. */
    @SuppressWarnings("ExplicitGC") // It is what is tried.
    private static void collectAndFillDirectMemory() {
        List<ByteBuffer> held = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            System.gc();
            for (int i = 0; i < 1_000; i++) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(48);
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 7);
                }
                held.add(buffer);
            }
        }
        assertThat(held).hasSize(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedding.weight", "convolution.bias", "dense1.weight", "output.bias"})
    void missingWeightsAreNamedAndTheOthersReleased(String name) {
        List<NDManager> managers = new ArrayList<>();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> load(SMALL, manager -> {
                    managers.add(manager);
                    var arrays = Weights.random(SMALL, 1).read(manager);
                    arrays.remove(name);
                    return arrays;
                }))
                .withMessageContaining(name);
        assertThat(managers.get(0).isOpen()).isFalse();
        assertThat(managers.get(0).getParentManager().isOpen()).isFalse();
    }

    @Test
    void tablesThatAreTooLargeAreNotMade() {
        SentimentConv large = new SentimentConv(1_000_000, 3, 1, 135, 1, 1, 2, 2, 0);
        assertThat(FoldedSentimentNetwork.affordable(large)).isFalse();
        assertThat(FoldedSentimentNetwork.affordable(new SentimentConv(1_000_000, 3, 1, 134, 1, 1, 2, 2, 0)))
                .isTrue();
        try (InferenceNetwork network = load(large, Weights.random(large, 1))) {
            assertThat(network).isInstanceOf(Network.class);
            assertThat(network.probabilities(SampleInputs.of(large, 2))).hasSize(2);
        }
    }

    @Test
    void otherArchitecturesAreComputedWithBlocks() {
        LeNet digits = new LeNet(1, 2, 2, 3, 0, 0, 5, 8, 3);
        try (InferenceNetwork network = load(digits, Weights.random(digits, 1))) {
            assertThat(network).isInstanceOf(Network.class);
            assertThat(network.probabilities(SampleInputs.of(digits, 2))).hasSize(2);
        }
    }

    private static InferenceNetwork load(Architecture architecture, WeightSource weights) {
        return InferenceNetwork.load(architecture, weights, Device.cpu());
    }

    private static void assertSame(String what, List<float[]> actual, List<float[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        // All that differ, for which they are tells where to look.
        assertThat(IntStream.range(0, actual.size())
                        .filter(i -> !isSame(actual.get(i), expected.get(i)))
                        .mapToObj(i -> "input " + i + ": " + Arrays.toString(actual.get(i)) + " instead of "
                                + Arrays.toString(expected.get(i))))
                .as(what)
                .isEmpty();
    }

    private static boolean isSame(float[] actual, float[] expected) {
        return actual.length == expected.length
                && IntStream.range(0, actual.length).allMatch(i -> Math.abs(actual[i] - expected[i]) <= ROUNDING.value);
    }
}
