package io.streamgauge.models.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one-dimensional convolutional network for sentiment of the Keras example {@code imdb_cnn}, after Collobert et al.,
 * "Natural Language Processing (Almost) from Scratch", 2011: embedding, convolution without padding, ReLU, max pooling,
 * dense with ReLU, dropout, dense with ReLU, one logit.
 *
 * <p>Input {@code (batch, words)} int64, output {@code (batch, 1)} float32. Each array below is one layer's output:
 *
 * <pre>
 * embedding    (batch, words, embeddingSize)
 * convolution  (batch, filters, words - kernelWidth + 1)
 * pooling      (batch, filters, (words - kernelWidth + 1) / poolWidth)
 * dense1       (batch, dense1)
 * dense2       (batch, dense2)
 * output       (batch, 1)
 * </pre>
 *
 * @param vocabularySize number of word indices, 1 to 1,000,000
 * @param words words per text after padding or truncation
 * @param embeddingSize values per word
 * @param filters filters of the convolution
 * @param kernelWidth words that a filter sees at once
 * @param poolWidth positions of which the largest value counts
 * @param dense1 width of the first dense layer
 * @param dense2 width of the second dense layer
 * @param dropout share of the first dense layer's outputs that training drops, 0 to below 1
 */
public record SentimentConv(
        int vocabularySize,
        int words,
        int embeddingSize,
        int filters,
        int kernelWidth,
        int poolWidth,
        int dense1,
        int dense2,
        float dropout)
        implements TextArchitecture {

    /** Checks the values, and that a network of them can be afforded. */
    public SentimentConv(
            int vocabularySize,
            int words,
            int embeddingSize,
            int filters,
            int kernelWidth,
            int poolWidth,
            int dense1,
            int dense2,
            float dropout) {
        Hyperparameters.positive("vocabularySize", vocabularySize);
        Hyperparameters.positive("words", words);
        Hyperparameters.positive("embeddingSize", embeddingSize);
        Hyperparameters.positive("filters", filters);
        Hyperparameters.positive("kernelWidth", kernelWidth);
        Hyperparameters.positive("poolWidth", poolWidth);
        Hyperparameters.positive("dense1", dense1);
        Hyperparameters.positive("dense2", dense2);
        Hyperparameters.probability("dropout", dropout);
        if (words - kernelWidth + 1 < poolWidth) {
            throw new IllegalArgumentException(
                    "words is " + words + ": too few for kernelWidth " + kernelWidth + " and poolWidth " + poolWidth);
        }
        this.vocabularySize = vocabularySize;
        this.words = words;
        this.embeddingSize = embeddingSize;
        this.filters = filters;
        this.kernelWidth = kernelWidth;
        this.poolWidth = poolWidth;
        this.dense1 = dense1;
        this.dense2 = dense2;
        this.dropout = dropout;
        Hyperparameters.affordable(tensors());
        Hyperparameters.affordableLayer("embedding", words, embeddingSize);
        Hyperparameters.affordableLayer("convolution", filters, words - kernelWidth + 1);
    }

    /** The network of the tutorial: 5,000 words, texts of 100 words, 250 filters of width 3. */
    public static SentimentConv tutorial(float dropout) {
        return new SentimentConv(5_000, 100, 100, 250, 3, 2, 250, 100, dropout);
    }

    /** Positions per filter after pooling. */
    int pooledPositions() {
        return (words - kernelWidth + 1) / poolWidth;
    }

    @Override
    public Map<String, long[]> tensors() {
        Map<String, long[]> tensors = new LinkedHashMap<>();
        tensors.put("embedding.weight", new long[] {vocabularySize, embeddingSize});
        tensors.put("convolution.weight", new long[] {filters, embeddingSize, kernelWidth});
        tensors.put("convolution.bias", new long[] {filters});
        tensors.put("dense1.weight", new long[] {dense1, (long) filters * pooledPositions()});
        tensors.put("dense1.bias", new long[] {dense1});
        tensors.put("dense2.weight", new long[] {dense2, dense1});
        tensors.put("dense2.bias", new long[] {dense2});
        tensors.put("output.weight", new long[] {1, dense2});
        tensors.put("output.bias", new long[] {1});
        return tensors;
    }

    @Override
    public List<Layer> summary() {
        Map<String, long[]> tensors = tensors();
        return List.of(
                Layer.of(tensors, "input", words),
                Layer.of(tensors, "embedding", words, embeddingSize),
                Layer.of(tensors, "convolution", filters, words - kernelWidth + 1L),
                Layer.of(tensors, "pooling", filters, pooledPositions()),
                Layer.of(tensors, "dense1", dense1),
                Layer.of(tensors, "dense2", dense2),
                Layer.of(tensors, "output", 1));
    }
}
