package io.streamgauge.models.network;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/**
 * A table with one row per word index: {@code (batch, words)} int64 to {@code (batch, words, size)} float32. DJL's own
 * embedding blocks carry a vocabulary of objects along; ours lies in the preprocessing.
 */
final class WordEmbedding extends AbstractBlock {
    private static final byte VERSION = 1;

    private final Parameter weight;
    private final int vocabularySize;
    private final int size;

    WordEmbedding(int vocabularySize, int size) {
        super(VERSION);
        this.vocabularySize = vocabularySize;
        this.size = size;
        this.weight = addParameter(Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .build());
    }

    @Override
    public void prepare(Shape[] inputShapes) {
        weight.setShape(new Shape(vocabularySize, size));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> arguments) {
        var words = inputs.singletonOrThrow();
        var table = parameters.getValue(weight, words.getDevice(), training);
        return Embedding.embedding(words, table, SparseFormat.DENSE);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {inputs[0].add(size)};
    }
}
