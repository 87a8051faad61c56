package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NgramExplanationTest {
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
        List<Explanation.Word> words = words(text, 1);

        assertThat(words.stream()
                        .map(word -> text.substring(
                                word.position().start(), word.position().end())))
                .containsExactly("Not", "good", ",", "a", "good", "film");
        double length = Math.sqrt(3);
        double[] expected = {-2 / length, (1.5 - 2) / length, 0, 0, 1.5 / length, 1 / length};
        assertThat(words.stream().mapToDouble(Explanation.Word::score).toArray())
                .containsExactly(expected, within(1e-6));
    }

    @Test
    void scoresAndBiasSumUpToTheLogit() {
        Random random = new Random(3);
        String[] pieces = {"good", "not", "film", "bad", "!", "<br />", "Film", "not good"};
        for (int i = 0; i < 100; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(12); piece >= 0; piece--) {
                text.append(pieces[random.nextInt(pieces.length)]).append(' ');
            }
            double sum = words(text.toString(), 1).stream()
                    .mapToDouble(Explanation.Word::score)
                    .sum();
            float[] logit = network.logits(List.of(PREPROCESSING.encode(text.toString())))
                    .get(0);
            assertThat(network.bias() + sum).isCloseTo(logit[0], within(1e-5));
        }
    }

    @Test
    void scoresForTheOtherLabelAreTheOpposite() {
        assertThat(words("good film", 0))
                .extracting(Explanation.Word::score)
                .containsExactly(words("good film", 1).stream()
                        .map(word -> -word.score())
                        .toArray(Float[]::new));
        Features.Ngrams features = PREPROCESSING.encode("good");
        assertThatThrownBy(() -> network.explain(features, 2)).hasMessageContaining("There is no label 2");
    }

    private List<Explanation.Word> words(String text, int label) {
        Explanation explanation = network.explain(PREPROCESSING.encode(text), label);
        assertThat(explanation.method()).isEqualTo(Explanation.Method.EXACT);
        return ((Explanation.Text) explanation).in(text, PREPROCESSING);
    }

    @Test
    void aTextWithoutWordsHasNothingToMark() {
        assertThat(words(" <br />", 1)).isEmpty();
    }
}
