package io.streamgauge.models.network;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Explains any network's answer by hiding one part of the input after another, after Zeiler and Fergus, "Visualizing and
 * Understanding Convolutional Networks", 2014. Stateless.
 *
 * <p>A word is hidden by making it unknown, and a part of a picture by making it paper: square patches of two by two
 * cells are moved by one cell, and a cell has the mean of the patches that cover it. What is unknown or paper already
 * cannot be hidden; its score is 0 and costs nothing.
 */
final class Occlusion {
    /** Cells along the longer side of a picture at most: 2 pixels each for 28, and at most 169 patches for any picture. */
    private static final int MOST_CELLS = 14;

    /** Variants that are computed at once, unless they take more than {@link #BATCH_BYTES}. */
    private static final int BATCH = 32;

    private static final long BATCH_BYTES = 8L << 20;

    private Occlusion() {}

    /** See {@link InferenceNetwork#explain}. */
    static Explanation explain(InferenceNetwork network, Features input, int label) {
        Inputs.requireLabel(network.architecture(), label);
        if (network.architecture() instanceof TextArchitecture architecture) {
            return words(network, Inputs.words(architecture, input), label);
        }
        PictureArchitecture architecture = (PictureArchitecture) network.architecture();
        return picture(network, architecture, Inputs.pixels(architecture, input), label);
    }

    private static Explanation.Words words(InferenceNetwork network, int[] indices, int label) {
        int[] known = IntStream.range(0, indices.length)
                .filter(place -> indices[place] != TextPreprocessing.PADDING)
                .filter(place -> indices[place] != TextPreprocessing.UNKNOWN)
                .toArray();
        double[] differences = differences(
                network, label, (long) indices.length * Long.BYTES, new Features.Words(indices), known, place -> {
                    int[] hidden = indices.clone();
                    hidden[place] = TextPreprocessing.UNKNOWN;
                    return new Features.Words(hidden);
                });
        float[] scores = new float[indices.length];
        for (int i = 0; i < known.length; i++) {
            scores[known[i]] = (float) differences[i];
        }
        return new Explanation.Words(Explanation.Method.OCCLUSION, scores);
    }

    private static Explanation.Picture picture(
            InferenceNetwork network, PictureArchitecture architecture, float[] pixels, int label) {
        Patches patches = Patches.of(architecture.height(), architecture.width());
        int[] inked = IntStream.range(0, patches.rows() * patches.columns())
                .filter(patch -> patches.hasInk(pixels, patch))
                .toArray();
        double[] differences = differences(
                network,
                label,
                (long) pixels.length * Float.BYTES,
                new Features.Pixels(pixels),
                inked,
                patch -> new Features.Pixels(patches.without(pixels, patch)));
        double[] byPatch = new double[patches.rows() * patches.columns()];
        for (int i = 0; i < inked.length; i++) {
            byPatch[inked[i]] = differences[i];
        }
        return new Explanation.Picture(
                Explanation.Method.OCCLUSION,
                architecture.height(),
                architecture.width(),
                patches.cell(),
                patches.meanByCell(byPatch));
    }

    /** The input without one of its parts. */
    @FunctionalInterface
    private interface Hiding {
        Features without(int part);
    }

    /** The label's log-odds minus what they are without each of the parts. */
    private static double[] differences(
            InferenceNetwork network, int label, long inputBytes, Features whole, int[] parts, Hiding hiding) {
        int limit = (int) Math.max(1, Math.min(BATCH, BATCH_BYTES / inputBytes));
        double[] logOdds = new double[parts.length + 1];
        for (int start = 0; start < logOdds.length; start += limit) {
            List<Features> batch = new ArrayList<>(limit);
            for (int variant = start; variant < Math.min(start + limit, logOdds.length); variant++) {
                batch.add(variant == 0 ? whole : hiding.without(parts[variant - 1]));
            }
            List<float[]> logits = network.logits(batch);
            for (int i = 0; i < batch.size(); i++) {
                logOdds[start + i] = logOdds(network.architecture().output(), logits.get(i), label);
            }
        }
        return IntStream.range(0, parts.length)
                .mapToDouble(part -> logOdds[0] - logOdds[part + 1])
                .toArray();
    }

    /** {@code ln(p / (1 - p))} of a label. */
    private static double logOdds(Architecture.Output output, float[] logits, int label) {
        return switch (output) {
            case SIGMOID -> label == 1 ? logits[0] : -logits[0];
            case SOFTMAX -> logits[label] - logSumOfOthers(logits, label);
        };
    }

    /** {@code ln} of the sum of {@code exp(logit)} over all labels but one; the largest is taken out against overflow. */
    private static double logSumOfOthers(float[] logits, int label) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int other = 0; other < logits.length; other++) {
            largest = other == label ? largest : Math.max(largest, logits[other]);
        }
        double sum = 0;
        for (int other = 0; other < logits.length; other++) {
            sum += other == label ? 0 : Math.exp(logits[other] - largest);
        }
        return largest + Math.log(sum);
    }

    /**
     * The patches of a picture, numbered row by row from the top.
     *
     * @param height of the picture in pixels
     * @param width of the picture in pixels
     * @param cell side of a cell in pixels
     */
    private record Patches(int height, int width, int cell) {
        static Patches of(int height, int width) {
            return new Patches(height, width, Explanation.Picture.cells(Math.max(height, width), MOST_CELLS));
        }

        int cellRows() {
            return Explanation.Picture.cells(height, cell);
        }

        int cellColumns() {
            return Explanation.Picture.cells(width, cell);
        }

        /** Rows of patches: each is two cells high, unless there is only one. */
        int rows() {
            return Math.max(1, cellRows() - 1);
        }

        int columns() {
            return Math.max(1, cellColumns() - 1);
        }

        boolean hasInk(float[] pixels, int patch) {
            for (int row = top(patch); row < bottom(patch); row++) {
                for (int column = left(patch); column < right(patch); column++) {
                    if (pixels[row * width + column] != 0) {
                        return true;
                    }
                }
            }
            return false;
        }

        float[] without(float[] pixels, int patch) {
            float[] hidden = pixels.clone();
            for (int row = top(patch); row < bottom(patch); row++) {
                for (int column = left(patch); column < right(patch); column++) {
                    hidden[row * width + column] = 0;
                }
            }
            return hidden;
        }

        /** For each cell the mean of the one to four patches that cover it. */
        float[] meanByCell(double[] byPatch) {
            float[] means = new float[cellRows() * cellColumns()];
            for (int row = 0; row < cellRows(); row++) {
                for (int column = 0; column < cellColumns(); column++) {
                    double sum = 0;
                    int count = 0;
                    for (int above = Math.max(0, row - 1); above <= Math.min(row, rows() - 1); above++) {
                        for (int before = Math.max(0, column - 1);
                                before <= Math.min(column, columns() - 1);
                                before++) {
                            sum += byPatch[above * columns() + before];
                            count++;
                        }
                    }
                    means[row * cellColumns() + column] = (float) (sum / count);
                }
            }
            return means;
        }

        private int top(int patch) {
            return patch / columns() * cell;
        }

        private int bottom(int patch) {
            return Math.min(top(patch) + 2 * cell, height);
        }

        private int left(int patch) {
            return patch % columns() * cell;
        }

        private int right(int patch) {
            return Math.min(left(patch) + 2 * cell, width);
        }
    }
}
