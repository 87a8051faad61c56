package io.streamgauge.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An {@link EarlyExit} as a block. Training computes both exits for all of a batch and gives two arrays of logits, early and
 * late; otherwise there is one, and only the pictures that the early exit is not sure of go through the late one.
 */
final class EarlyExitBlock extends AbstractBlock {
    private static final byte VERSION = 1;

    private final Block early;
    private final Block late;
    private final float confidence;

    /**
     * A block of two.
     *
     * @param early gives logits {@code (batch, labels)}
     * @param late gives logits of the same shape for the same input
     * @param confidence with which an input leaves early
     */
    EarlyExitBlock(Block early, Block late, float confidence) {
        super(VERSION);
        this.early = addChildBlock("early", early);
        this.late = addChildBlock("late", late);
        this.confidence = confidence;
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        early.initialize(manager, dataType, inputShapes);
        late.initialize(manager, dataType, inputShapes);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> arguments) {
        NDArray first = early.forward(parameters, inputs, training).singletonOrThrow();
        if (training) {
            return new NDList(first, late.forward(parameters, inputs, true).singletonOrThrow());
        }
        long[] doubtful = doubtful(first);
        if (doubtful.length == 0) {
            return new NDList(first);
        }
        NDManager manager = first.getManager();
        NDArray input = inputs.singletonOrThrow().get(manager.create(doubtful));
        NDArray second = late.forward(parameters, new NDList(input), false).singletonOrThrow();
        return new NDList(first.concat(second).get(manager.create(merged(first.size(0), doubtful))));
    }

    /** Positions in the batch of what does not leave early, in order. */
    private long[] doubtful(NDArray logits) {
        float[] sureness = logits.softmax(1).max(new int[] {1}).toFloatArray();
        return IntStream.range(0, sureness.length)
                // What is no number is not sure either.
                .filter(position -> !(sureness[position] >= confidence))
                .asLongStream()
                .toArray();
    }

    /** For each position in the batch the row of its answer, where the late exit's rows come after the early one's. */
    private static long[] merged(long batch, long[] doubtful) {
        long[] rows = new long[Math.toIntExact(batch)];
        for (int position = 0; position < rows.length; position++) {
            rows[position] = position;
        }
        for (int number = 0; number < doubtful.length; number++) {
            rows[Math.toIntExact(doubtful[number])] = batch + number;
        }
        return rows;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return early.getOutputShapes(inputs);
    }
}
