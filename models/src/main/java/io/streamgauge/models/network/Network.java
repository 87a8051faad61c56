package io.streamgauge.models.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.streamgauge.models.preprocessing.Features;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A network with its weights, ready to answer: the plain path through DJL's blocks, which every faster path is measured
 * and checked against.
 *
 * <p>Owns the native memory of its weights until {@link #close}; what a call allocates is released before it returns.
 * Safe for use by several threads, but not for closing while another thread is inside a call.
 */
public final class Network implements AutoCloseable {
    private final Architecture architecture;
    private final NDManager manager;
    private final Block block;
    /**
     * Input buffers that are not in use, at most one per thread that ever called at once. The garbage collector frees
     * direct buffers late, so a fresh one per call would let the process grow by hundreds of megabytes.
     */
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    private Network(Architecture architecture, NDManager manager, Block block) {
        this.architecture = architecture;
        this.manager = manager;
        this.block = block;
    }

    /** Where weights come from. */
    @FunctionalInterface
    public interface WeightSource {
        /**
         * Reads all tensors.
         *
         * @param manager owns the arrays that are returned
         * @return float32 arrays by tensor name, each of the architecture's shape
         */
        Map<String, NDArray> read(NDManager manager);
    }

    /**
     * A network with weights on a device.
     *
     * @param architecture what to build
     * @param weights read once, before this returns
     * @param device where to keep the weights and to compute
     * @throws IllegalArgumentException when a tensor is missing or has another type or shape
     */
    public static Network load(Architecture architecture, WeightSource weights, Device device) {
        NDManager manager = NDManager.newBaseManager(device);
        try {
            Block block = NetworkBlocks.build(architecture);
            Map<String, NDArray> arrays = weights.read(manager);
            for (Map.Entry<String, Parameter> parameter :
                    NetworkBlocks.parameters(architecture, block).entrySet()) {
                NDArray array = arrays.get(parameter.getKey());
                if (array == null) {
                    throw new IllegalArgumentException("The weights lack the tensor " + parameter.getKey());
                }
                Shape shape = new Shape(architecture.tensors().get(parameter.getKey()));
                if (!array.getShape().equals(shape) || array.getDataType() != DataType.FLOAT32) {
                    throw new IllegalArgumentException("The tensor " + parameter.getKey() + " is "
                            + array.getDataType() + " " + array.getShape() + ": the architecture wants "
                            + DataType.FLOAT32 + " " + shape);
                }
                parameter.getValue().setArray(array);
            }
            return new Network(architecture, manager, block);
        } catch (RuntimeException | Error e) {
            // Errors as well: a heap that is too small for the weights must not cost native memory besides.
            manager.close();
            throw e;
        }
    }

    /**
     * A network around a block that somebody else trains, to see how it does.
     *
     * @param architecture what the block is
     * @param block keeps owning its weights; must not change during a call
     * @param device where the weights lie
     */
    public static Network around(Architecture architecture, Block block, Device device) {
        return new Network(architecture, NDManager.newBaseManager(device), block);
    }

    /** What this network is. */
    public Architecture architecture() {
        return architecture;
    }

    /**
     * The distribution over the labels for each input.
     *
     * @param inputs features of the architecture's kind and size, at least one
     * @return one array per input in the same order; each has one probability per label and sums to 1
     * @throws IllegalArgumentException when an input is of another kind or size
     */
    public List<float[]> probabilities(List<? extends Features> inputs) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("There is nothing to score: the list of inputs is empty");
        }
        ByteBuffer bytes = bytesOf(inputs);
        try (NDManager batch = manager.newSubManager()) {
            // The array is a view of the buffer, not a copy.
            NDArray input = batch.create(
                    bytes,
                    NetworkBlocks.inputShape(architecture, inputs.size()),
                    NetworkBlocks.inputType(architecture));
            NDArray logits = block.forward(new ParameterStore(batch, false), new NDList(input), false)
                    .singletonOrThrow();
            return architecture.output() == Architecture.Output.SIGMOID ? ofSigmoid(logits) : ofSoftmax(logits);
        } finally {
            buffers.add(bytes);
        }
    }

    /** The inputs one behind the other, in a buffer that nobody else uses until it is given back. */
    private ByteBuffer bytesOf(List<? extends Features> inputs) {
        Shape shape = NetworkBlocks.inputShape(architecture, 1);
        int perInput = Math.toIntExact(shape.size());
        int needed = Math.multiplyExact(
                Math.multiplyExact(
                        perInput, NetworkBlocks.inputType(architecture).getNumOfBytes()),
                inputs.size());
        ByteBuffer bytes = buffers.poll();
        if (bytes == null || bytes.capacity() < needed) {
            bytes = ByteBuffer.allocateDirect(needed).order(ByteOrder.nativeOrder());
        }
        bytes.clear();
        for (Features features : inputs) {
            put(features, perInput, bytes);
        }
        return bytes.flip();
    }

    private void put(Features features, int expected, ByteBuffer bytes) {
        if (features instanceof Features.Words words && architecture instanceof SentimentConv network) {
            checkLength(words.indices().length, expected);
            for (int index : words.indices()) {
                if (index < 0 || index >= network.vocabularySize()) {
                    // The native library would read outside the table.
                    throw new IllegalArgumentException("The word index " + index + " is outside the network's "
                            + network.vocabularySize() + " words");
                }
                bytes.putLong(index);
            }
        } else if (features instanceof Features.Pixels pixels && architecture instanceof LeNet) {
            checkLength(pixels.values().length, expected);
            bytes.asFloatBuffer().put(pixels.values());
            bytes.position(bytes.position() + expected * Float.BYTES);
        } else {
            throw new IllegalArgumentException("A " + architecture.getClass().getSimpleName() + " cannot read "
                    + features.getClass().getSimpleName());
        }
    }

    private static void checkLength(int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException("An input has " + length + " values, the network reads " + expected);
        }
    }

    private static List<float[]> ofSigmoid(NDArray logits) {
        float[] second = Activation.sigmoid(logits).toFloatArray();
        List<float[]> probabilities = new ArrayList<>(second.length);
        for (float probability : second) {
            probabilities.add(new float[] {1 - probability, probability});
        }
        return probabilities;
    }

    private List<float[]> ofSoftmax(NDArray logits) {
        float[] flat = logits.softmax(-1).toFloatArray();
        int labels = architecture.labelCount();
        List<float[]> probabilities = new ArrayList<>(flat.length / labels);
        for (int start = 0; start < flat.length; start += labels) {
            float[] one = new float[labels];
            System.arraycopy(flat, start, one, 0, labels);
            probabilities.add(one);
        }
        return probabilities;
    }

    /** Releases the weights, if they were loaded by {@link #load}. */
    @Override
    public void close() {
        manager.close();
    }
}
