package io.streamgauge.models.network;

import java.util.Arrays;
import java.util.List;

/**
 * The networks once more, in loops over plain arrays and after their definition instead of after DJL: what a weight
 * means is written down here.
 */
final class ReferenceNetwork {
    private ReferenceNetwork() {}

    /** The logit of one text. */
    static double logit(SentimentConv network, Weights weights, int[] words) {
        int positions = network.words() - network.kernelWidth() + 1;
        double[] flat = new double[network.filters() * network.pooledPositions()];
        Arrays.fill(flat, Double.NEGATIVE_INFINITY);
        for (int filter = 0; filter < network.filters(); filter++) {
            for (int position = 0; position < network.pooledPositions() * network.poolWidth(); position++) {
                double sum = weights.of("convolution.bias")[filter];
                for (int channel = 0; channel < network.embeddingSize(); channel++) {
                    for (int offset = 0; offset < network.kernelWidth(); offset++) {
                        int tap = (filter * network.embeddingSize() + channel) * network.kernelWidth() + offset;
                        int value = words[position + offset] * network.embeddingSize() + channel;
                        sum += (double) weights.of("convolution.weight")[tap] * weights.of("embedding.weight")[value];
                    }
                }
                assert position < positions;
                int pooled = filter * network.pooledPositions() + position / network.poolWidth();
                flat[pooled] = Math.max(flat[pooled], Math.max(0, sum));
            }
        }
        double[] dense1 = relu(dense(weights, "dense1", flat));
        double[] dense2 = relu(dense(weights, "dense2", dense1));
        return dense(weights, "output", dense2)[0];
    }

    /** The distribution over the labels for one picture. */
    static float[] probabilities(PictureArchitecture network, Weights weights, float[] pixels) {
        if (network instanceof EarlyExit exits) {
            List<float[]> answers = exits.exits().entrySet().stream()
                    .map(exit -> probabilities(exit.getValue(), weights.ofExit(exit.getKey()), pixels))
                    .toList();
            double sureness = Arrays.stream(toDoubles(answers.get(0))).max().orElseThrow();
            return answers.get(sureness >= exits.confidence() ? 0 : 1);
        }
        double[] logits = network instanceof LeNet leNet
                ? logits(leNet, weights, pixels)
                : network instanceof PictureConv picture
                        ? logits(picture, weights, pixels)
                        : logits((FeedForward) network, weights, pixels);
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        float[] probabilities = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = (float) (Math.exp(logits[i]) / sum);
        }
        return probabilities;
    }

    private static double[] toDoubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    /** The logits of one picture. */
    static double[] logits(LeNet network, Weights weights, float[] pixels) {
        double[][][] planes = planes(network, pixels);
        for (int block = 1; block <= network.blocks(); block++) {
            String name = "block" + block + ".convolution";
            planes = convolution(network, weights, name + "1", planes, network.kernel() - 1);
            planes = convolution(network, weights, name + "2", planes, 0);
            planes = pooledByTwo(planes);
        }
        return dense(weights, "output", relu(dense(weights, "dense", flat(planes))));
    }

    /** The logits of one picture. */
    static double[] logits(PictureConv network, Weights weights, float[] pixels) {
        double[][][] planes = planes(network, pixels);
        for (int number = 1; number <= network.convolutions().size(); number++) {
            PictureConv.Convolution convolution = network.convolutions().get(number - 1);
            String name = "convolution" + number;
            float[] bias = network.normalisation() == PictureConv.Normalisation.NONE
                    ? weights.of(name + ".bias")
                    : new float[convolution.filters()];
            planes = convolution(
                    weights.of(name + ".weight"),
                    bias,
                    convolution.kernel(),
                    convolution.stride(),
                    convolution.padding(),
                    planes);
            if (network.normalisation() == PictureConv.Normalisation.BATCH) {
                normalise(weights, name + ".normalisation", planes);
            }
            planes = relu(planes);
        }
        return dense(weights, "output", flat(planes));
    }

    private static void normalise(Weights weights, String name, double[][][] planes) {
        for (int channel = 0; channel < planes.length; channel++) {
            double deviation = Math.sqrt(weights.of(name + ".running_var")[channel] + 1e-5);
            for (double[] row : planes[channel]) {
                for (int x = 0; x < row.length; x++) {
                    row[x] = (row[x] - weights.of(name + ".running_mean")[channel])
                                    / deviation
                                    * weights.of(name + ".weight")[channel]
                            + weights.of(name + ".bias")[channel];
                }
            }
        }
    }

    /** The logits of one picture. */
    static double[] logits(FeedForward network, Weights weights, float[] pixels) {
        double[] values = toDoubles(pixels);
        for (int layer = 1; layer <= network.layers(); layer++) {
            values = relu(dense(weights, "hidden" + layer, values));
        }
        return dense(weights, "output", values);
    }

    private static double[][][] planes(PictureArchitecture network, float[] pixels) {
        double[][][] planes = new double[1][network.height()][network.width()];
        for (int y = 0; y < network.height(); y++) {
            for (int x = 0; x < network.width(); x++) {
                planes[0][y][x] = pixels[y * network.width() + x];
            }
        }
        return planes;
    }

    private static double[] flat(double[][][] planes) {
        return Arrays.stream(planes)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /** With ReLU, on a picture with that many zeros on each side. */
    private static double[][][] convolution(
            LeNet network, Weights weights, String name, double[][][] input, int padding) {
        return relu(convolution(
                weights.of(name + ".weight"), weights.of(name + ".bias"), network.kernel(), 1, padding, input));
    }

    private static double[][][] convolution(
            float[] weight, float[] bias, int kernel, int stride, int padding, double[][][] input) {
        int height = (input[0].length + 2 * padding - kernel) / stride + 1;
        int width = (input[0][0].length + 2 * padding - kernel) / stride + 1;
        double[][][] output = new double[bias.length][height][width];
        for (int filter = 0; filter < bias.length; filter++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    double sum = bias[filter];
                    for (int channel = 0; channel < input.length; channel++) {
                        for (int dy = 0; dy < kernel; dy++) {
                            for (int dx = 0; dx < kernel; dx++) {
                                int tap = ((filter * input.length + channel) * kernel + dy) * kernel + dx;
                                sum += weight[tap]
                                        * at(input[channel], y * stride + dy - padding, x * stride + dx - padding);
                            }
                        }
                    }
                    output[filter][y][x] = sum;
                }
            }
        }
        return output;
    }

    private static double at(double[][] plane, int y, int x) {
        return y < 0 || x < 0 || y >= plane.length || x >= plane[0].length ? 0 : plane[y][x];
    }

    private static double[][][] pooledByTwo(double[][][] input) {
        int height = input[0].length / 2;
        int width = input[0][0].length / 2;
        double[][][] output = new double[input.length][height][width];
        for (int channel = 0; channel < input.length; channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    double[] above = input[channel][2 * y];
                    double[] below = input[channel][2 * y + 1];
                    output[channel][y][x] = Math.max(
                            Math.max(above[2 * x], above[2 * x + 1]), Math.max(below[2 * x], below[2 * x + 1]));
                }
            }
        }
        return output;
    }

    private static double[] dense(Weights weights, String name, double[] input) {
        float[] bias = weights.of(name + ".bias");
        double[] output = new double[bias.length];
        for (int unit = 0; unit < bias.length; unit++) {
            output[unit] = bias[unit];
            for (int i = 0; i < input.length; i++) {
                output[unit] += weights.of(name + ".weight")[unit * input.length + i] * input[i];
            }
        }
        return output;
    }

    private static double[][][] relu(double[][][] planes) {
        return Arrays.stream(planes)
                .map(plane -> Arrays.stream(plane).map(ReferenceNetwork::relu).toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    private static double[] relu(double[] values) {
        return Arrays.stream(values).map(value -> Math.max(0, value)).toArray();
    }
}
