package io.streamgauge.trainer.fit;

import java.util.Arrays;

/**
 * Logistic regression over sparse features, fitted in batches by Adam (Kingma and Ba, "Adam: A Method for Stochastic
 * Optimization", 2015) with a gradient for every weight in every step: what a batch does not touch still moves on, as the
 * moments say. The bias takes plain steps of a tenth of the size.
 *
 * <p>Computes on one thread in a fixed order, so the same inputs give the same weights to the last bit. Belongs to one
 * thread.
 */
final class NgramRegression {
    private static final float FIRST_DECAY = 0.9f;
    private static final float SECOND_DECAY = 0.999f;
    private static final float EPSILON = 1e-8f;
    private static final double BIAS_RATE = 0.1;

    private final float[] scales;
    private final int[][] rows;
    private final int[] labels;
    private final double[] lengths;
    private final float l2;
    private final float[] weights;
    private final float[] gradient;
    private final float[] first;
    private final float[] second;
    private double bias;
    private int steps;

    /**
     * A regression whose weights are 0.
     *
     * @param l2 weight of the sum of all squared weights in the loss, 0 or more
     */
    NgramRegression(NgramDictionary dictionary, NgramSample sample, float l2) {
        this.scales = dictionary.scales();
        this.labels = sample.labels();
        this.rows = new int[labels.length][];
        this.lengths = new double[labels.length];
        for (int text = 0; text < labels.length; text++) {
            rows[text] = dictionary.rows(sample.ngrams().get(text));
            double squares = 0;
            for (int row : rows[text]) {
                squares += (double) scales[row] * scales[row];
            }
            // A text without rows has no sum to be divided.
            lengths[text] = rows[text].length == 0 ? 1 : Math.sqrt(squares);
        }
        this.l2 = l2;
        this.weights = new float[scales.length];
        this.gradient = new float[scales.length];
        this.first = new float[scales.length];
        this.second = new float[scales.length];
    }

    /**
     * What a step saw before it moved the weights.
     *
     * @param loss mean logarithmic loss of the batch, regularisation included
     * @param correct how many of the batch were predicted rightly
     */
    record Step(double loss, int correct) {}

    /**
     * Goes one step.
     *
     * @param order numbers of texts
     * @param from where the batch begins in it
     * @param to where it ends
     * @param learningRate size of the step
     */
    Step step(int[] order, int from, int to, float learningRate) {
        int count = to - from;
        double loss = 0;
        double biasGradient = 0;
        int correct = 0;
        for (int i = from; i < to; i++) {
            int text = order[i];
            double logit = logit(text);
            // ln(1 + e^-margin), without an overflow.
            double margin = labels[text] == 1 ? logit : -logit;
            loss += Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)));
            correct += logit > 0 == (labels[text] == 1) ? 1 : 0;
            double error = 1 / (1 + Math.exp(-logit)) - labels[text];
            biasGradient += error;
            float share = (float) (error / lengths[text] / count);
            for (int row : rows[text]) {
                gradient[row] += share * scales[row];
            }
        }
        double penalty = l2 == 0 ? 0 : l2 * squaredWeights();
        update(learningRate);
        bias -= BIAS_RATE * learningRate * biasGradient / count;
        return new Step(loss / count + penalty, correct);
    }

    private double logit(int text) {
        double sum = 0;
        for (int row : rows[text]) {
            sum += weights[row] * scales[row];
        }
        return bias + sum / lengths[text];
    }

    private double squaredWeights() {
        double sum = 0;
        for (float weight : weights) {
            sum += (double) weight * weight;
        }
        return sum;
    }

    /** A plain loop over arrays: the virtual machine computes several rows at once. */
    private void update(float learningRate) {
        steps++;
        float rate = (float) (learningRate / (1 - Math.pow(FIRST_DECAY, steps)));
        float correction = (float) (1 / (1 - Math.pow(SECOND_DECAY, steps)));
        float decay = 2 * l2;
        for (int row = 0; row < weights.length; row++) {
            float slope = gradient[row] + decay * weights[row];
            first[row] = FIRST_DECAY * first[row] + (1 - FIRST_DECAY) * slope;
            second[row] = SECOND_DECAY * second[row] + (1 - SECOND_DECAY) * slope * slope;
            weights[row] -= rate * first[row] / ((float) Math.sqrt(second[row] * correction) + EPSILON);
        }
        Arrays.fill(gradient, 0);
    }

    /** The weights with their scales multiplied into them; a copy. */
    float[] scaledWeights() {
        float[] scaled = new float[weights.length];
        for (int row = 0; row < scaled.length; row++) {
            scaled[row] = weights[row] * scales[row];
        }
        return scaled;
    }

    double bias() {
        return bias;
    }
}
