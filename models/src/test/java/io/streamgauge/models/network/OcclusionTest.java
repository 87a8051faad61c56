package io.streamgauge.models.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.models.preprocessing.WordPosition;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OcclusionTest {
    private static final Offset<Double> ROUNDING = within(1e-4);
    private static final TextPreprocessing WORDS =
            new TextPreprocessing(9, List.of("good", "bad", "film", "the", "was", "not"));
    private static final SentimentConv CONVOLUTION = new SentimentConv(8, 9, 3, 4, 2, 3, 5, 4, 0.5f);
    private static final SentimentRecurrent RECURRENT =
            new SentimentRecurrent(SentimentRecurrent.Cell.GRU, 8, 9, 4, 5, 0);

    @Test
    void scoreOfAWordIsWhatTheLogitLosesWhenTheWordIsUnknown() {
        for (Architecture architecture : List.of(CONVOLUTION, RECURRENT)) {
            try (InferenceNetwork network = load(architecture)) {
                Explanation.Words explanation =
                        (Explanation.Words) network.explain(WORDS.encode("The quixotic film was GOOD!"), 1);

                assertThat(explanation.method()).isEqualTo(Explanation.Method.OCCLUSION);
                assertThat(explanation.scores()).hasSize(9);
                List<Explanation.Word> words = explanation.in("The quixotic film was GOOD!", WORDS);
                assertThat(words)
                        .extracting(word -> "The quixotic film was GOOD!"
                                .substring(
                                        word.position().start(), word.position().end()))
                        .containsExactly("The", "quixotic", "film", "was", "GOOD");
                double whole = logit(network, "the quixotic film was good");
                assertScore(words.get(0), whole - logit(network, "quixotic quixotic film was good"));
                assertThat(words.get(1).score()).isZero();
                assertScore(words.get(2), whole - logit(network, "the quixotic quixotic was good"));
                assertScore(words.get(3), whole - logit(network, "the quixotic film quixotic good"));
                assertScore(words.get(4), whole - logit(network, "the quixotic film was quixotic"));
                assertThat(words).anyMatch(word -> word.score() != 0);
            }
        }
    }

    @Test
    void whatSpeaksForOneOfTwoLabelsSpeaksAgainstTheOther() {
        try (InferenceNetwork network = load(CONVOLUTION)) {
            Features text = WORDS.encode("the film was not good");

            float[] forSecond = network.explain(text, 1).scores();
            float[] forFirst = network.explain(text, 0).scores();

            for (int word = 0; word < forFirst.length; word++) {
                assertThat(forFirst[word]).isEqualTo(-forSecond[word]);
            }
        }
    }

    @Test
    void longTextIsExplainedByItsLastWords() {
        try (InferenceNetwork network = load(CONVOLUTION)) {
            String text = "bad ".repeat(20) + "film";

            List<Explanation.Word> words = ((Explanation.Words) network.explain(WORDS.encode(text), 1)).in(text, WORDS);

            assertThat(words).hasSize(9);
            assertThat(words.get(8).position()).isEqualTo(new WordPosition(80, 84));
        }
    }

    @Test
    void textWithoutWordsHasNothingToExplain() {
        try (InferenceNetwork network = load(CONVOLUTION)) {
            Explanation.Words explanation = (Explanation.Words) network.explain(WORDS.encode("!!!"), 1);

            assertThat(explanation.in("!!!", WORDS)).isEmpty();
            assertThat(explanation.scores()).containsOnly(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"6, 5, 1", "3, 1, 1", "15, 13, 2", "28, 28, 2", "31, 9, 3"})
    void scoreOfACellIsTheMeanOfThePatchesThatCoverIt(int height, int width, int cell) {
        FeedForward architecture = new FeedForward(1, 6, height, width, 3);
        float[] pixels = ink(height * width);
        int label = 2;
        try (InferenceNetwork network = load(architecture)) {
            Explanation.Picture explanation = (Explanation.Picture) network.explain(new Features.Pixels(pixels), label);

            assertThat(explanation.method()).isEqualTo(Explanation.Method.OCCLUSION);
            assertThat(explanation.cell()).isEqualTo(cell);
            int rows = (height + cell - 1) / cell;
            int columns = (width + cell - 1) / cell;
            assertThat(explanation.rows()).isEqualTo(rows);
            assertThat(explanation.columns()).isEqualTo(columns);
            double[] sums = new double[rows * columns];
            int[] counts = new int[rows * columns];
            double whole = logOdds(network, pixels, label);
            for (int top = 0; top < Math.max(1, rows - 1); top++) {
                for (int left = 0; left < Math.max(1, columns - 1); left++) {
                    float[] hidden = pixels.clone();
                    for (int pixel = 0; pixel < hidden.length; pixel++) {
                        if (covers(top, pixel / width / cell) && covers(left, pixel % width / cell)) {
                            hidden[pixel] = 0;
                        }
                    }
                    double score = whole - logOdds(network, hidden, label);
                    for (int i = 0; i < sums.length; i++) {
                        if (covers(top, i / columns) && covers(left, i % columns)) {
                            sums[i] += score;
                            counts[i]++;
                        }
                    }
                }
            }
            assertThat(explanation.scores()).hasSize(sums.length);
            for (int i = 0; i < sums.length; i++) {
                assertThat((double) explanation.scores()[i]).isCloseTo(sums[i] / counts[i], ROUNDING);
            }
            assertThat(explanation.scores()).isNotEqualTo(new float[sums.length]);
        }
    }

    @Test
    void paperExplainsNothing() {
        FeedForward architecture = new FeedForward(1, 6, 6, 6, 3);
        float[] pixels = new float[36];
        pixels[0] = 1;
        try (InferenceNetwork network = load(architecture)) {
            float[] scores = network.explain(new Features.Pixels(pixels), 0).scores();

            assertThat(scores[0]).isNotZero();
            // The patch in the corner covers four cells; no other has ink.
            for (int cell = 0; cell < scores.length; cell++) {
                assertThat(scores[cell] != 0).isEqualTo(cell / 6 < 2 && cell % 6 < 2);
            }
        }
    }

    @Test
    void moreVariantsThanOneBatchTakesAreAllCompared() {
        SentimentConv architecture = new SentimentConv(8, 70, 3, 4, 2, 3, 5, 4, 0);
        int[] indices = new Random(3).ints(70, 2, 8).toArray();
        try (InferenceNetwork network = load(architecture)) {
            float[] scores = network.explain(new Features.Words(indices), 1).scores();

            float whole = network.logits(List.of(new Features.Words(indices))).get(0)[0];
            for (int place : List.of(0, 30, 31, 32, 63, 69)) {
                int[] hidden = indices.clone();
                hidden[place] = TextPreprocessing.UNKNOWN;
                float without =
                        network.logits(List.of(new Features.Words(hidden))).get(0)[0];
                assertThat((double) scores[place]).isCloseTo(whole - without, ROUNDING);
            }
        }
    }

    @Test
    void refusesInputsOfAnotherKindAndLabelsThatAreNotThere() {
        try (InferenceNetwork network = load(CONVOLUTION)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.explain(new Features.Pixels(new float[9]), 1))
                    .withMessageContaining("cannot read Pixels");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.explain(new Features.Words(new int[4]), 1))
                    .withMessageContaining("has 4 values");
            for (int label : List.of(-1, 2)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> network.explain(new Features.Words(new int[9]), label))
                        .withMessageContaining("no label " + label);
            }
        }
    }

    private static boolean covers(int patch, int cell) {
        return cell == patch || cell == patch + 1;
    }

    private static float[] ink(int pixels) {
        Random random = new Random(5);
        float[] ink = new float[pixels];
        for (int pixel = 0; pixel < pixels; pixel++) {
            ink[pixel] = random.nextBoolean() ? random.nextFloat() : 0;
        }
        return ink;
    }

    private static void assertScore(Explanation.Word word, double expected) {
        assertThat((double) word.score()).isCloseTo(expected, ROUNDING);
    }

    private static double logit(InferenceNetwork network, String text) {
        return network.logits(List.of(WORDS.encode(text))).get(0)[0];
    }

    private static double logOdds(InferenceNetwork network, float[] pixels, int label) {
        float[] logits =
                network.logits(List.of(new Features.Pixels(pixels))).get(0).clone();
        double chosen = Math.exp(logits[label]);
        logits[label] = Float.NEGATIVE_INFINITY;
        double others = 0;
        for (float logit : logits) {
            others += Math.exp(logit);
        }
        return Math.log(chosen / others);
    }

    private static InferenceNetwork load(Architecture architecture) {
        return InferenceNetwork.load(architecture, Weights.random(architecture, 17), Device.cpu());
    }
}
