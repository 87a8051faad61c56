package io.streamgauge.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.streamgauge.models.preprocessing.Features;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolution, max pooling and ReLU of a {@link FoldedSentimentNetwork} by adding rows of its tables, in Java: word
 * indices in, {@code (batch, positions * filters)} float32 out, written straight into native memory.
 *
 * <p>Maximum and ReLU change places: a maximum of values cut at zero is the maximum cut at zero. Rows are copied to the
 * heap and computed with there, a few positions at a time, because only loops over plain arrays become vector
 * instructions, and because short ones do not pay.
 *
 * <p>For one thread at a time. Its memory belongs to the manager that it is given.
 */
final class PooledConvolution {
    /** Positions per loop. With 250 filters, 2 to 8 take about the same time, 1 and 49 more. */
    private static final int POSITIONS = 4;

    private final int filters;
    private final int kernelWidth;
    private final int poolWidth;
    private final int pooledPositions;
    private final SentimentConv architecture;
    /** Rows of {@code kernelWidth * filters} values; a view of memory that the network owns. */
    private final FloatBuffer table;

    private final NDArray output;
    /** A view of {@link #output}. */
    private final FloatBuffer values;
    /** The first rows of the output, by their number. */
    private final @Nullable NDArray[] batches;

    private final float[] largest;
    private final float[] sums;
    private final float[] rows;
    private final float[] moreRows;

    /**
     * A convolution with memory of its own.
     *
     * @param table {@code (vocabularySize, kernelWidth * filters)} float32 on the CPU, contiguous; must outlive this
     * @param manager owns the output
     * @param batchLimit how many inputs there may be at once
     */
    PooledConvolution(SentimentConv architecture, NDArray table, NDManager manager, int batchLimit) {
        this.architecture = architecture;
        this.filters = architecture.filters();
        this.kernelWidth = architecture.kernelWidth();
        this.poolWidth = architecture.poolWidth();
        this.pooledPositions = architecture.pooledPositions();
        this.table = view(table);
        this.output = manager.create(new Shape(batchLimit, (long) pooledPositions * filters));
        this.values = view(output);
        this.batches = new NDArray[batchLimit + 1];
        int length = Math.min(POSITIONS, pooledPositions) * filters;
        this.largest = new float[length];
        this.sums = new float[length];
        this.rows = new float[length];
        this.moreRows = new float[length];
    }

    private static FloatBuffer view(NDArray array) {
        return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /**
     * Computes a batch.
     *
     * @param inputs at most as many as the limit
     * @return {@code (batch, positions * filters)} float32, valid until the next call; stays owned by this
     */
    NDArray of(List<? extends Features> inputs) {
        values.clear();
        for (Features input : inputs) {
            int[] words = Inputs.words(architecture, input);
            for (int position = 0; position < pooledPositions; position += POSITIONS) {
                put(words, position, Math.min(POSITIONS, pooledPositions - position));
            }
        }
        NDArray batch = batches[inputs.size()];
        if (batch == null) {
            batch = output.get(new NDIndex().addSliceDim(0, inputs.size()));
            batches[inputs.size()] = batch;
        }
        return batch;
    }

    /** Appends some pooled positions of one input to the values. */
    private void put(int[] words, int first, int count) {
        int length = count * filters;
        Arrays.fill(largest, 0, length, 0);
        for (int offset = 0; offset < poolWidth; offset++) {
            int word = first * poolWidth + offset;
            gather(words, word, 0, count, sums);
            int place = 1;
            for (; place + 1 < kernelWidth; place += 2) {
                gather(words, word + place, place, count, rows);
                gather(words, word + place + 1, place + 1, count, moreRows);
                add(sums, rows, moreRows, length);
            }
            if (place < kernelWidth) {
                gather(words, word + place, place, count, rows);
                add(sums, rows, length);
            }
            keepLarger(largest, sums, length);
        }
        values.put(largest, 0, length);
    }

    /** Copies the rows of every {@code poolWidth}-th word, beginning with one, for a place in the window. */
    private void gather(int[] words, int word, int place, int count, float[] to) {
        for (int row = 0; row < count; row++) {
            int from = (words[word + row * poolWidth] * kernelWidth + place) * filters;
            table.get(from, to, row * filters, filters);
        }
    }

    private static void add(float[] sums, float[] rows, float[] moreRows, int length) {
        for (int i = 0; i < length; i++) {
            sums[i] += rows[i] + moreRows[i];
        }
    }

    private static void add(float[] sums, float[] rows, int length) {
        for (int i = 0; i < length; i++) {
            sums[i] += rows[i];
        }
    }

    private static void keepLarger(float[] largest, float[] sums, int length) {
        for (int i = 0; i < length; i++) {
            largest[i] = Math.max(largest[i], sums[i]);
        }
    }
}
