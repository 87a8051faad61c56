package io.streamgauge.models.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.drift.TextStatistics;
import io.streamgauge.models.preprocessing.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SentimentNgrams} with its weights, computed in Java: a few hundred look-ups and sums per text are less than what
 * a call of native code costs. So it computes on the CPU, whatever device was asked for.
 *
 * <p>Owns no native memory. Safe for use by several threads; {@link #close} lets the garbage collector have the table.
 */
public final class NgramNetwork implements InferenceNetwork {
    /** Differs from process to process, so that nobody can make a bundle whose keys all meet in one place. */
    private static final long MULTIPLIER = ThreadLocalRandom.current().nextLong() | 1;

    private static final long LOWER_HALF = 0xffff_ffffL;

    private final SentimentNgrams architecture;
    private final float bias;
    private final int shift;

    /**
     * Two values per slot: a key, and its weight (upper half) and scale (lower half), both zero where the slot is free.
     * Side by side, because nearly all time goes into waiting for memory: so one n-gram costs one wait.
     */
    private volatile long @Nullable [] table;

    private NgramNetwork(SentimentNgrams architecture, long[] keys, float[] scales, float[] weights, float bias) {
        this.architecture = architecture;
        this.bias = bias;
        // At most two thirds full.
        int size = Integer.highestOneBit(Math.max(2, keys.length + keys.length / 2)) * 2;
        this.shift = Long.SIZE - Integer.numberOfTrailingZeros(size);
        long[] filled = new long[2 * size];
        for (int row = 0; row < keys.length; row++) {
            int place = place(filled, keys[row]);
            filled[place] = keys[row];
            filled[place + 1] = (long) Float.floatToIntBits(weights[row]) << Integer.SIZE
                    | (Float.floatToIntBits(scales[row]) & LOWER_HALF);
        }
        this.table = filled;
    }

    /** Loads the weights; see {@link InferenceNetwork#load}. */
    static NgramNetwork load(SentimentNgrams architecture, WeightSource weights) {
        try (NDManager reading = NDManager.newBaseManager(Device.cpu())) {
            Map<String, NDArray> arrays = weights.readChecked(architecture, reading);
            long[] keys = array(arrays, SentimentNgrams.KEY).toLongArray();
            float[] scales = array(arrays, SentimentNgrams.SCALE).toFloatArray();
            float[] values = array(arrays, SentimentNgrams.WEIGHT).toFloatArray();
            float bias = array(arrays, SentimentNgrams.BIAS).toFloatArray()[0];
            requireAscending(keys);
            requireScales(scales);
            return new NgramNetwork(architecture, keys, scales, values, bias);
        }
    }

    private static NDArray array(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    private static void requireAscending(long[] keys) {
        for (int row = 1; row < keys.length; row++) {
            if (keys[row] <= keys[row - 1]) {
                throw new IllegalArgumentException("The tensor " + SentimentNgrams.KEY + " holds " + keys[row]
                        + " in row " + row + " after " + keys[row - 1]
                        + ": keys must ascend and be there once; train the model again");
            }
        }
    }

    private static void requireScales(float[] scales) {
        for (int row = 0; row < scales.length; row++) {
            // A scale of 0 would add nothing to the length that its weight is divided by. NaN is refused as well.
            if (!(scales[row] > 0)) {
                throw new IllegalArgumentException("The tensor " + SentimentNgrams.SCALE + " holds " + scales[row]
                        + " in row " + row + ": scales must be above 0; train the model again, or with more precision");
            }
        }
    }

    @Override
    public SentimentNgrams architecture() {
        return architecture;
    }

    @Override
    public List<float[]> probabilities(List<? extends Features> inputs) {
        return Sigmoid.probabilities(logits(inputs));
    }

    @Override
    public List<float[]> logits(List<? extends Features> inputs) {
        Inputs.requireSome(inputs);
        long[] slots = open();
        List<float[]> logits = new ArrayList<>(inputs.size());
        for (Features features : inputs) {
            double sum = 0;
            double squares = 0;
            for (long hash : Inputs.ngrams(architecture, features)) {
                long row = slots[place(slots, hash) + 1];
                double scale = scale(row);
                sum += weight(row);
                squares += scale * scale;
            }
            logits.add(new float[] {(float) (bias + (squares == 0 ? 0 : sum / Math.sqrt(squares)))});
        }
        return logits;
    }

    @Override
    public Map<String, Float> statistics(Features features) {
        long[] slots = open();
        long[] hashes = Inputs.ngrams(architecture, features);
        int unknown = 0;
        for (long hash : hashes) {
            unknown += slots[place(slots, hash) + 1] == 0 ? 1 : 0;
        }
        return TextStatistics.of(hashes.length, unknown);
    }

    /**
     * What each n-gram of a text adds to its logit; with the {@link #bias} they sum up to it.
     *
     * @param ngrams distinct hashes
     * @return one value per hash, in the same order; 0 for an n-gram without a row
     * @throws IllegalStateException when the network is closed
     */
    public double[] contributions(Features.Ngrams ngrams) {
        long[] slots = open();
        double[] contributions = new double[ngrams.hashes().length];
        double squares = 0;
        for (int i = 0; i < contributions.length; i++) {
            long row = slots[place(slots, ngrams.hashes()[i]) + 1];
            contributions[i] = weight(row);
            squares += (double) scale(row) * scale(row);
        }
        if (squares > 0) {
            double length = Math.sqrt(squares);
            for (int i = 0; i < contributions.length; i++) {
                contributions[i] /= length;
            }
        }
        return contributions;
    }

    @Override
    public Explanation explain(Features input, int label) {
        Inputs.requireLabel(architecture, label);
        long[] hashes = Inputs.ngrams(architecture, input);
        double[] contributions = contributions(new Features.Ngrams(hashes));
        float[] scores = new float[hashes.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) (label == 1 ? contributions[i] : -contributions[i]);
        }
        return new Explanation.Ngrams(hashes, scores);
    }

    /** The logit of a text without any n-gram that has a row. */
    public float bias() {
        return bias;
    }

    private long[] open() {
        long[] slots = table;
        if (slots == null) {
            throw new IllegalStateException("The network is closed");
        }
        return slots;
    }

    /** Where a key stands, or else the free slot where it would. */
    private int place(long[] slots, long key) {
        int place = (int) ((key * MULTIPLIER) >>> shift) * 2;
        while (slots[place + 1] != 0 && slots[place] != key) {
            place = (place + 2) & (slots.length - 1);
        }
        return place;
    }

    private static float weight(long row) {
        return Float.intBitsToFloat((int) (row >>> Integer.SIZE));
    }

    private static float scale(long row) {
        return Float.intBitsToFloat((int) row);
    }

    @Override
    public void close() {
        table = null;
    }
}
