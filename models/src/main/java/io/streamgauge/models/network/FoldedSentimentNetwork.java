package io.streamgauge.models.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import io.streamgauge.models.preprocessing.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A {@link SentimentConv} for the CPU whose embedding and convolution are folded into tables when it is loaded.
 *
 * <p>A word index selects a row of the embedding, and the convolution is linear in that row; so what a word adds to all
 * filters from one place of their window is a constant, and a convolution is {@code kernelWidth} table rows added up:
 *
 * <pre>
 * table[word][place][filter] = sum over channels of embedding[word][channel] * convolution[filter][channel][place]
 * </pre>
 *
 * <p>The bias is part of the rows for place 0. Pooling and ReLU follow in the same step (see {@link PooledConvolution}),
 * which writes position after position, so that {@code dense1} reads {@code (batch, positions, filters)}; its weights
 * are put into that order once. The dense layers are computed natively.
 *
 * <p>Everything that grows with the network lies in native memory, the tables and the inputs of {@code dense1} included:
 * a closed version is gone at once, where garbage on the heap or in direct buffers would wait for a collection. Each
 * thread that ever called at once adds the inputs of one {@link #batchLimit batch}.
 */
final class FoldedSentimentNetwork implements InferenceNetwork {
    /** Larger batches are cut: products of more rows are hardly quicker per input, and a cut one stays in the cache. */
    private static final int LARGEST_BATCH = 128;

    /** What the inputs of {@code dense1} may take for a batch, unless a single one takes more. */
    private static final long BATCH_BYTES = 32L << 20;

    /** What the tables may take. Vocabularies of a million words would need gigabytes where the embedding needs little. */
    private static final long TABLE_BYTES = 512L << 20;

    private final SentimentConv architecture;
    private final NDManager manager;
    /** {@code (vocabularySize, kernelWidth * filters)}. */
    private final NDArray table;

    private final Dense dense1;
    private final Dense dense2;
    private final Dense output;
    /** Those that no thread is using. */
    private final Queue<PooledConvolution> convolutions = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    private record Dense(NDArray weight, NDArray bias) {
        /** The weighted sums of {@code (batch, inputs)}, without an activation. */
        NDArray of(NDArray input) {
            return Linear.linear(input, weight, bias).singletonOrThrow();
        }
    }

    private FoldedSentimentNetwork(
            SentimentConv architecture, NDManager manager, NDArray table, Map<String, NDArray> arrays) {
        this.architecture = architecture;
        this.manager = manager;
        this.table = table;
        this.dense1 = dense(arrays, "dense1");
        this.dense2 = dense(arrays, "dense2");
        this.output = dense(arrays, "output");
    }

    /** Whether the tables are not larger than they may be. */
    static boolean affordable(SentimentConv architecture) {
        long row = (long) architecture.kernelWidth() * architecture.filters() * Float.BYTES;
        return row <= TABLE_BYTES / architecture.vocabularySize();
    }

    /** Loads the weights and folds them; see {@link InferenceNetwork#load}. */
    static FoldedSentimentNetwork load(SentimentConv architecture, WeightSource weights) {
        NDManager manager = NDManager.newBaseManager(Device.cpu());
        try (NDManager folding = manager.newSubManager()) {
            Map<String, NDArray> arrays = weights.readChecked(architecture, folding);
            NDArray table = table(architecture, arrays, folding);
            table.attach(manager);
            arrays.put("dense1.weight", positionsFirst(architecture, array(arrays, "dense1.weight")));
            FoldedSentimentNetwork network = new FoldedSentimentNetwork(architecture, manager, table, arrays);
            for (Dense layer : List.of(network.dense1, network.dense2, network.output)) {
                layer.weight().attach(manager);
                layer.bias().attach(manager);
            }
            return network;
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    private static NDArray table(SentimentConv architecture, Map<String, NDArray> arrays, NDManager folding) {
        int row = architecture.kernelWidth() * architecture.filters();
        NDArray places =
                array(arrays, "convolution.weight").transpose(1, 2, 0).reshape(architecture.embeddingSize(), row);
        NDArray table = array(arrays, "embedding.weight").matMul(places);
        NDArray bias = array(arrays, "convolution.bias");
        return table.addi(bias.concat(folding.zeros(new Shape(row - architecture.filters()))));
    }

    /**
     * Columns in the order of {@code (positions, filters)} instead of {@code (filters, positions)}, in memory of their own:
     * with a single position or filter there is nothing to move, and what is reshaped would be another view of what was read,
     * which may lie in a direct buffer that goes with the array it was read into.
     */
    private static NDArray positionsFirst(SentimentConv architecture, NDArray weight) {
        return weight.reshape(architecture.dense1(), architecture.filters(), architecture.pooledPositions())
                .transpose(0, 2, 1)
                .duplicate()
                .reshape(weight.getShape());
    }

    private static Dense dense(Map<String, NDArray> arrays, String layer) {
        return new Dense(array(arrays, layer + ".weight"), array(arrays, layer + ".bias"));
    }

    private static NDArray array(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    @Override
    public SentimentConv architecture() {
        return architecture;
    }

    @Override
    public List<float[]> probabilities(List<? extends Features> inputs) {
        return Sigmoid.probabilities(logits(inputs));
    }

    @Override
    public List<float[]> logits(List<? extends Features> inputs) {
        Inputs.requireSome(inputs);
        NativeRuntime.limitThreadsOfCaller();
        if (closed) {
            // The tables' memory is gone: reading them would end the process.
            throw new IllegalStateException("The network is closed");
        }
        PooledConvolution convolution = convolutions.poll();
        if (convolution == null) {
            convolution = new PooledConvolution(architecture, table, manager.newSubManager(), batchLimit());
        }
        try {
            List<float[]> all = new ArrayList<>(inputs.size());
            for (int start = 0; start < inputs.size(); start += batchLimit()) {
                int end = Math.min(start + batchLimit(), inputs.size());
                for (float logit : dense(convolution.of(inputs.subList(start, end)))) {
                    all.add(new float[] {logit});
                }
            }
            return all;
        } finally {
            convolutions.add(convolution);
        }
    }

    /** The logits of what was pooled. */
    private float[] dense(NDArray pooled) {
        try (NDArray sums1 = dense1.of(pooled);
                NDArray hidden1 = Activation.relu(sums1);
                NDArray sums2 = dense2.of(hidden1);
                NDArray hidden2 = Activation.relu(sums2);
                NDArray logits = output.of(hidden2)) {
            return logits.toFloatArray();
        }
    }

    /** Inputs that are computed at once. */
    private int batchLimit() {
        long bytes = (long) architecture.pooledPositions() * architecture.filters() * Float.BYTES;
        return (int) Math.max(1, Math.min(LARGEST_BATCH, BATCH_BYTES / bytes));
    }

    @Override
    public void close() {
        closed = true;
        manager.close();
    }
}
