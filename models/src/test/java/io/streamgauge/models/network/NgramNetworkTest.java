package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NgramNetworkTest {
    private static final Features.Ngrams NOTHING = new Features.Ngrams(new long[0]);

    /** Half of the hashes that inputs are drawn from have a row; 0, -1 and the extremes among them. */
    private static final long[] HASHES = IntStream.range(0, 4_000)
            .mapToLong(i -> switch (i) {
                case 0 -> 0;
                case 1 -> -1;
                case 2 -> Long.MIN_VALUE;
                case 3 -> Long.MAX_VALUE;
                default -> new Random(i).nextLong();
            })
            .toArray();

    private static final SampleNgrams ROWS = SampleNgrams.random(Arrays.copyOf(HASHES, 2_000), 7);

    private static InferenceNetwork load(SampleNgrams rows) {
        return InferenceNetwork.load(rows.architecture(), rows, Device.cpu());
    }

    private static Features.Ngrams input(Random random) {
        return new Features.Ngrams(random.ints(1 + random.nextInt(300), 0, HASHES.length)
                .distinct()
                .mapToLong(i -> HASHES[i])
                .toArray());
    }

    private static double expected(SampleNgrams rows, Features.Ngrams input) {
        Map<Long, Integer> byKey = new HashMap<>();
        for (int row = 0; row < rows.keys().length; row++) {
            byKey.put(rows.keys()[row], row);
        }
        double sum = 0;
        double squares = 0;
        for (long hash : input.hashes()) {
            Integer row = byKey.get(hash);
            if (row != null) {
                sum += rows.weights()[row];
                squares += Math.pow(rows.scales()[row], 2);
            }
        }
        return rows.bias() + (squares == 0 ? 0 : sum / Math.sqrt(squares));
    }

    @Test
    void answersAsTheFormulaSays() {
        Random random = new Random(11);
        List<Features.Ngrams> inputs =
                IntStream.range(0, 500).mapToObj(i -> input(random)).toList();
        try (InferenceNetwork network = load(ROWS)) {
            List<float[]> logits = network.logits(inputs);
            List<float[]> probabilities = network.probabilities(inputs);
            for (int i = 0; i < inputs.size(); i++) {
                double logit = expected(ROWS, inputs.get(i));
                assertThat(logits.get(i)).hasSize(1);
                assertThat((double) logits.get(i)[0]).isCloseTo(logit, within(1e-5));
                assertThat((double) probabilities.get(i)[1]).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
                assertThat(probabilities.get(i)[0] + probabilities.get(i)[1]).isCloseTo(1f, within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 1_365, 1_366})
    void anyNumberOfRowsIsFound(int rows) {
        SampleNgrams few = SampleNgrams.random(Arrays.copyOf(HASHES, rows), 3);
        try (InferenceNetwork network = load(few)) {
            for (long hash : HASHES) {
                Features.Ngrams one = new Features.Ngrams(new long[] {hash});
                assertThat((double) network.logits(List.of(one)).get(0)[0]).isCloseTo(expected(few, one), within(1e-5));
            }
        }
    }

    @Test
    void aTextWithoutKnownNgramsGetsTheBiassProbability() {
        Features.Ngrams unknown = new Features.Ngrams(Arrays.copyOfRange(HASHES, 3_000, 3_100));
        try (InferenceNetwork network = load(ROWS)) {
            assertThat(network.logits(List.of(NOTHING, unknown)))
                    .containsExactly(new float[] {0.25f}, new float[] {0.25f});
            assertThat((double) network.probabilities(List.of(NOTHING)).get(0)[1])
                    .isCloseTo(1 / (1 + Math.exp(-0.25)), within(1e-6));
        }
    }

    @Test
    void contributionsAndBiasSumUpToTheLogit() {
        Random random = new Random(13);
        try (NgramNetwork network = (NgramNetwork) load(ROWS)) {
            for (int i = 0; i < 50; i++) {
                Features.Ngrams input = input(random);
                double[] contributions = network.contributions(input);
                assertThat(contributions).hasSameSizeAs(input.hashes());
                assertThat(network.bias() + Arrays.stream(contributions).sum())
                        .isCloseTo(expected(ROWS, input), within(1e-5));
            }
            assertThat(network.contributions(NOTHING)).isEmpty();
            assertThat(network.contributions(new Features.Ngrams(new long[] {HASHES[3_999]})))
                    .containsExactly(0);
        }
    }

    @Test
    void severalThreadsGetTheAnswersOfOne() throws Exception {
        Random random = new Random(17);
        List<Features.Ngrams> inputs =
                IntStream.range(0, 200).mapToObj(i -> input(random)).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (InferenceNetwork network = load(ROWS)) {
            List<float[]> alone = network.logits(inputs);
            Callable<List<float[]>> call = () -> network.logits(inputs);
            for (Future<List<float[]>> together : threads.invokeAll(List.of(call, call, call, call))) {
                for (int i = 0; i < inputs.size(); i++) {
                    assertThat(together.get().get(i)).containsExactly(alone.get(i));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void otherFeaturesAndEmptyListsAreRefused() {
        try (InferenceNetwork network = load(ROWS)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.probabilities(List.of(new Features.Words(new int[] {1}))))
                    .withMessageContaining("SentimentNgrams cannot read Words");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.probabilities(List.of()))
                    .withMessageContaining("empty");
        }
    }

    @Test
    void aClosedNetworkSaysSo() {
        InferenceNetwork network = load(ROWS);
        network.close();
        network.close();
        assertThatThrownBy(() -> network.probabilities(List.of(NOTHING)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 7})
    void keysThatDoNotAscendAreRefused(long third) {
        SampleNgrams rows =
                new SampleNgrams(new long[] {-3, 7, third}, new float[] {1, 1, 1}, new float[] {1, 1, 1}, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> load(rows))
                .withMessageContaining("ngrams.key")
                .withMessageContaining(third + " in row 2 after 7");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, -1, Float.NaN})
    void scalesThatAreNotAboveZeroAreRefused(float scale) {
        SampleNgrams rows = new SampleNgrams(new long[] {1, 2}, new float[] {1, scale}, new float[] {1, 1}, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> load(rows))
                .withMessageContaining("ngrams.scale")
                .withMessageContaining(scale + " in row 1");
    }

    @Test
    void keysOfAnotherTypeAreRefused() {
        WeightSource rounded = manager -> {
            Map<String, NDArray> arrays = new HashMap<>(ROWS.read(manager));
            arrays.computeIfPresent(SentimentNgrams.KEY, (name, keys) -> keys.toType(DataType.FLOAT32, true));
            return arrays;
        };
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InferenceNetwork.load(ROWS.architecture(), rounded, Device.cpu()))
                .withMessageContaining("ngrams.key")
                .withMessageContaining("int64");
    }

    @Test
    void theArchitectureCountsWhatIsTrained() {
        SentimentNgrams network = new SentimentNgrams(3, 3, 1_000);
        assertThat(network.parameterCount()).isEqualTo(2_001);
        assertThat(network.summary().stream().mapToLong(Layer::parameters).sum())
                .isEqualTo(2_001);
        assertThat(network.reads(new NgramPreprocessing(3))).isTrue();
        assertThat(network.reads(new NgramPreprocessing(2))).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetworkBlocks.build(network))
                .withMessageContaining("InferenceNetwork.load");
    }

    @Test
    void hyperparametersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SentimentNgrams(6, 1, 1))
                .withMessageContaining("maximumOrder is 6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SentimentNgrams(3, 0, 1))
                .withMessageContaining("minimumExamples is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SentimentNgrams(3, 1, 10_000_001))
                .withMessageContaining("rows is 10000001");
    }
}
