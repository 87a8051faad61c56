package io.streamgauge.models.network;

import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.models.preprocessing.Preprocessing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A linear network over the n-grams of a text, after Wang and Manning, "Baselines and Bigrams: Simple, Good Sentiment and
 * Topic Classification", ACL 2012. Each n-gram that it knows has a row with a weight and a scale; with the sums over the
 * distinct known n-grams of a text,
 *
 * <pre>
 * logit = bias + sum(weight) / sqrt(sum(scale * scale))
 * </pre>
 *
 * <p>and the bias alone for a text without any. The features are the scales brought to unit length; the weights have their
 * scale, and the temperature, multiplied into them. Input: the hashes that {@link NgramPreprocessing} gives, any number of
 * them, int64. Output: one logit, float32.
 *
 * @param maximumOrder tokens of the longest n-grams, as in the preprocessing, 1 to 5
 * @param minimumExamples training examples that an n-gram must occur in to have a row, 1 to 1,000,000; only training asks
 * @param rows how many n-grams have one, 1 to {@value #MOST_ROWS}. How many there are, the training texts tell: in a recipe
 *     this is how many there may be at most, in a bundle how many there are
 */
public record SentimentNgrams(int maximumOrder, int minimumExamples, int rows) implements Architecture {
    /** The most rows there may be; the table for scoring takes 24 to 48 bytes of heap for each. */
    public static final int MOST_ROWS = 10_000_000;

    /** Name of the tensor of the n-grams' hashes, ascending, int64 {@code (rows)}. */
    public static final String KEY = "ngrams.key";

    /** Name of the tensor of the scales, above 0, float32 {@code (rows)}. */
    public static final String SCALE = "ngrams.scale";

    /** Name of the tensor of the weights with their scale in them, float32 {@code (rows)}. */
    public static final String WEIGHT = "ngrams.weight";

    /** Name of the tensor of the bias, float32 {@code (1)}. */
    public static final String BIAS = "output.bias";

    /** Checks the values. */
    public SentimentNgrams {
        if (maximumOrder < 1 || maximumOrder > NgramPreprocessing.HIGHEST_ORDER) {
            throw new IllegalArgumentException(
                    "maximumOrder is " + maximumOrder + ": it must be from 1 to " + NgramPreprocessing.HIGHEST_ORDER);
        }
        Hyperparameters.positive("minimumExamples", minimumExamples);
        if (rows < 1 || rows > MOST_ROWS) {
            throw new IllegalArgumentException("rows is " + rows + ": it must be from 1 to " + MOST_ROWS);
        }
    }

    /** The same with another number of rows. */
    public SentimentNgrams withRows(int other) {
        return new SentimentNgrams(maximumOrder, minimumExamples, other);
    }

    @Override
    public Output output() {
        return Output.SIGMOID;
    }

    @Override
    public int labelCount() {
        return 2;
    }

    @Override
    public Map<String, long[]> tensors() {
        Map<String, long[]> tensors = new LinkedHashMap<>();
        tensors.put(KEY, new long[] {rows});
        tensors.put(SCALE, new long[] {rows});
        tensors.put(WEIGHT, new long[] {rows});
        tensors.put(BIAS, new long[] {1});
        return tensors;
    }

    @Override
    public Set<String> integerTensors() {
        return Set.of(KEY);
    }

    @Override
    public boolean reads(Preprocessing preprocessing) {
        return preprocessing instanceof NgramPreprocessing ngrams && ngrams.maximumOrder() == maximumOrder;
    }

    @Override
    public List<Layer> summary() {
        return List.of(new Layer("ngrams", new long[] {rows}, 2L * rows), new Layer("output", new long[] {1}, 1));
    }
}
