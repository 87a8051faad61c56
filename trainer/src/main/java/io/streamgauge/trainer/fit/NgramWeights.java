package io.streamgauge.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.network.WeightSource;
import java.util.Map;

/**
 * The weights of a {@link SentimentNgrams} as plain arrays.
 *
 * @param architecture with the number of rows that there are
 * @param keys hashes, ascending; not copied
 * @param scales one for each; not copied
 * @param weights one for each, with the scale in it; not copied
 * @param bias the logit of a text without known n-grams
 */
record NgramWeights(SentimentNgrams architecture, long[] keys, float[] scales, float[] weights, float bias)
        implements WeightSource {

    /** Those of a regression. */
    static NgramWeights of(SentimentNgrams architecture, NgramDictionary dictionary, NgramRegression regression) {
        return new NgramWeights(
                architecture.withRows(dictionary.size()),
                dictionary.keys(),
                dictionary.scales(),
                regression.scaledWeights(),
                (float) regression.bias());
    }

    /** The same with logits divided by a temperature. */
    NgramWeights calibrated(double temperature) {
        float[] divided = new float[weights.length];
        for (int row = 0; row < divided.length; row++) {
            divided[row] = (float) (weights[row] / temperature);
        }
        return new NgramWeights(architecture, keys, scales, divided, (float) (bias / temperature));
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
