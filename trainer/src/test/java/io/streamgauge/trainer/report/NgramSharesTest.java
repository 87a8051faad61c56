package io.streamgauge.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.NgramNetwork;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.network.WeightSource;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NgramSharesTest {
    private static final NgramPreprocessing PREPROCESSING = new NgramPreprocessing(2);

    /** "good" +3, "not good" -4, "film" +1, each of scale 1. */
    private final NgramNetwork network = network(Map.of("good", 3f, "not good", -4f, "film", 1f));

    @AfterEach
    void close() {
        network.close();
    }

    private static NgramNetwork network(Map<String, Float> weightsByNgram) {
        Map<Long, Float> byKey = new TreeMap<>();
        weightsByNgram.forEach((ngram, weight) -> {
            long[] hashes = PREPROCESSING.encode(ngram).hashes();
            byKey.put(hashes[hashes.length - 1], weight);
        });
        float[] scales = new float[byKey.size()];
        Arrays.fill(scales, 1);
        float[] weights = new float[byKey.size()];
        long[] keys = byKey.keySet().stream().mapToLong(Long::longValue).toArray();
        for (int row = 0; row < keys.length; row++) {
            weights[row] = byKey.getOrDefault(keys[row], Float.NaN);
        }
        WeightSource source = (NDManager manager) -> Map.of(
                SentimentNgrams.KEY, manager.create(keys),
                SentimentNgrams.SCALE, manager.create(scales),
                SentimentNgrams.WEIGHT, manager.create(weights),
                SentimentNgrams.BIAS, manager.create(new float[] {0.5f}));
        return (NgramNetwork) InferenceNetwork.load(new SentimentNgrams(2, 1, keys.length), source, Device.cpu());
    }

    @Test
    void anNgramsPartIsSharedByItsPlacesAndWords() {
        String text = "Not good, a good film";
        List<WordInfluences.Word> words =
                new NgramShares(network, PREPROCESSING).of(text).words();

        assertThat(words.stream()
                        .map(word -> text.substring(
                                word.position().start(), word.position().end())))
                .containsExactly("Not", "good", ",", "a", "good", "film");
        double length = Math.sqrt(3);
        double[] expected = {-2 / length, (1.5 - 2) / length, 0, 0, 1.5 / length, 1 / length};
        assertThat(words.stream().mapToDouble(WordInfluences.Word::influence).toArray())
                .containsExactly(expected, within(1e-6));
    }

    @Test
    void influencesAndBiasSumUpToTheLogit() {
        Random random = new Random(3);
        String[] pieces = {"good", "not", "film", "bad", "!", "<br />", "Film", "not good"};
        for (int i = 0; i < 100; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(12); piece >= 0; piece--) {
                text.append(pieces[random.nextInt(pieces.length)]).append(' ');
            }
            double sum = new NgramShares(network, PREPROCESSING)
                    .of(text.toString()).words().stream()
                            .mapToDouble(WordInfluences.Word::influence)
                            .sum();
            float[] logit = network.logits(List.of(PREPROCESSING.encode(text.toString())))
                    .get(0);
            assertThat(network.bias() + sum).isCloseTo(logit[0], within(1e-5));
        }
    }

    @Test
    void aTextWithoutWordsHasNothingToMark() {
        assertThat(new NgramShares(network, PREPROCESSING).of(" <br />").words())
                .isEmpty();
    }
}
