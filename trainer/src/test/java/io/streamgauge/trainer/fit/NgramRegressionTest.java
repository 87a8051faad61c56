package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.models.network.SentimentNgrams;
import java.util.List;
import org.junit.jupiter.api.Test;

class NgramRegressionTest {
    private static final float L2 = 0.01f;
    private static final NgramSample SAMPLE = new NgramSample(
            List.of(
                    new long[] {10, 20, 30},
                    new long[] {10, 40},
                    new long[] {20, 40, 50},
                    new long[] {30, 50},
                    new long[] {99}),
            new int[] {1, 1, 0, 0, 1});
    private static final NgramDictionary DICTIONARY = NgramDictionary.learn(SAMPLE, new SentimentNgrams(1, 2, 100));

    @Test
    void stepsAreThoseOfAdamWithTheGradientOfTheMeanLoss() {
        NgramRegression regression = new NgramRegression(DICTIONARY, SAMPLE, L2);
        Reference reference = new Reference();
        int[][] batches = {{0, 2}, {1, 3, 4}, {3}, {0, 1, 2, 3, 4}};
        for (int round = 0; round < 5; round++) {
            for (int[] batch : batches) {
                double rate = 0.05 / (round + 1);
                NgramRegression.Step step = regression.step(batch, 0, batch.length, (float) rate);
                assertThat(step.loss()).isCloseTo(reference.loss(batch), within(1e-5));
                reference.step(batch, rate);
            }
        }
        for (int row = 0; row < DICTIONARY.size(); row++) {
            assertThat((double) regression.scaledWeights()[row])
                    .isCloseTo(reference.weights[row] * DICTIONARY.scales()[row], within(1e-4));
        }
        assertThat(regression.bias()).isCloseTo(reference.bias, within(1e-5));
        assertThat(reference.weights).doesNotContain(0);
    }

    @Test
    void aBatchIsCountedBeforeItIsLearntFrom() {
        NgramRegression regression = new NgramRegression(DICTIONARY, SAMPLE, 0);
        // Of logits of 0, those of label 0 are right.
        NgramRegression.Step first = regression.step(new int[] {0, 1, 2}, 0, 3, 0.1f);
        assertThat(first.correct()).isEqualTo(1);
        assertThat(first.loss()).isCloseTo(Math.log(2), within(1e-9));
        for (int step = 0; step < 100; step++) {
            regression.step(new int[] {0, 1, 2, 3}, 0, 4, 0.1f);
        }
        assertThat(regression.step(new int[] {0, 1, 2, 3}, 0, 4, 0.1f).correct())
                .isEqualTo(4);
    }

    /** The same in double precision, with gradients by differences of the loss. */
    private static final class Reference {
        private final double[] weights = new double[DICTIONARY.size()];
        private final double[] first = new double[DICTIONARY.size()];
        private final double[] second = new double[DICTIONARY.size()];
        private double bias;
        private int steps;

        double loss(int[] batch) {
            double sum = 0;
            for (int text : batch) {
                double score = 0;
                double squares = 0;
                for (int row : DICTIONARY.rows(SAMPLE.ngrams().get(text))) {
                    score += weights[row] * DICTIONARY.scales()[row];
                    squares += Math.pow(DICTIONARY.scales()[row], 2);
                }
                double logit = bias + (squares == 0 ? 0 : score / Math.sqrt(squares));
                sum += Math.log1p(Math.exp(SAMPLE.labels()[text] == 1 ? -logit : logit));
            }
            double penalty = 0;
            for (double weight : weights) {
                penalty += weight * weight;
            }
            return sum / batch.length + L2 * penalty;
        }

        void step(int[] batch, double rate) {
            steps++;
            double[] gradient = new double[weights.length];
            for (int row = 0; row < weights.length; row++) {
                double weight = weights[row];
                weights[row] = weight + 1e-5;
                double above = loss(batch);
                weights[row] = weight - 1e-5;
                gradient[row] = (above - loss(batch)) / 2e-5;
                weights[row] = weight;
            }
            double middle = bias;
            bias = middle + 1e-5;
            double above = loss(batch);
            bias = middle - 1e-5;
            double biasGradient = (above - loss(batch)) / 2e-5;
            bias = middle - 0.1 * rate * biasGradient;
            for (int row = 0; row < weights.length; row++) {
                // What no text of the batch has and no weight pulls at has no gradient: differences would give noise.
                double slope = Math.abs(gradient[row]) < 1e-9 ? 0 : gradient[row];
                first[row] = 0.9 * first[row] + 0.1 * slope;
                second[row] = 0.999 * second[row] + 0.001 * slope * slope;
                weights[row] -= rate
                        * (first[row] / (1 - Math.pow(0.9, steps)))
                        / (Math.sqrt(second[row] / (1 - Math.pow(0.999, steps))) + 1e-8);
            }
        }
    }
}
