package io.streamgauge.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * Rows of a {@link SentimentNgrams} as plain arrays.
 *
 * @param keys of the rows
 * @param scales one for each
 * @param weights one for each
 * @param bias of the output
 */
public record SampleNgrams(long[] keys, float[] scales, float[] weights, float bias) implements WeightSource {

    /** Random rows for given keys, the same ones every time. */
    public static SampleNgrams random(long[] keys, long seed) {
        Random random = new Random(seed);
        long[] sorted = Arrays.stream(keys).sorted().distinct().toArray();
        float[] scales = new float[sorted.length];
        float[] weights = new float[sorted.length];
        for (int row = 0; row < sorted.length; row++) {
            scales[row] = 0.1f + random.nextFloat();
            weights[row] = (float) random.nextGaussian();
        }
        return new SampleNgrams(sorted, scales, weights, 0.25f);
    }

    /** What they are rows of, for n-grams of up to three tokens. */
    public SentimentNgrams architecture() {
        return new SentimentNgrams(3, 1, keys.length);
    }

    @Override
    public Map<String, NDArray> read(NDManager manager) {
        return Map.of(
                SentimentNgrams.KEY, manager.create(keys),
                SentimentNgrams.SCALE, manager.create(scales),
                SentimentNgrams.WEIGHT, manager.create(weights),
                SentimentNgrams.BIAS, manager.create(new float[] {bias}));
    }
}
