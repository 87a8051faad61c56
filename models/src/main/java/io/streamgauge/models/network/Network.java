package io.streamgauge.models.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.streamgauge.models.preprocessing.Features;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A network with its weights, ready to answer: the plain path through DJL's blocks, which every faster path is measured
 * and checked against.
 *
 * <p>Owns the native memory of its weights until {@link #close}; what a call allocates is released before it returns.
 * Safe for use by several threads, but not for closing while another thread is inside a call.
 */
public final class Network implements InferenceNetwork {
    private final Architecture architecture;
    private final NDManager manager;
    private final Block block;

    private Network(Architecture architecture, NDManager manager, Block block) {
        this.architecture = architecture;
        this.manager = manager;
        this.block = block;
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
            Map<String, NDArray> arrays = weights.readChecked(architecture, manager);
            NetworkBlocks.parameters(architecture, block)
                    .forEach((name, parameter) -> parameter.setArray(Objects.requireNonNull(arrays.get(name))));
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

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public List<float[]> probabilities(List<? extends Features> inputs) {
        return compute(
                inputs,
                logits -> architecture.output() == Architecture.Output.SIGMOID ? ofSigmoid(logits) : ofSoftmax(logits));
    }

    @Override
    public List<float[]> logits(List<? extends Features> inputs) {
        return compute(inputs, logits -> rows(logits.toFloatArray(), inputs.size()));
    }

    /**
     * A copy of a tensor's values, row by row.
     *
     * @param name one of {@link Architecture#tensors}
     * @throws IllegalArgumentException when the architecture has no such tensor
     */
    public float[] tensor(String name) {
        Parameter parameter = NetworkBlocks.parameters(architecture, block).get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("There is no tensor '" + name + "': the network has "
                    + architecture.tensors().keySet());
        }
        return parameter.getArray().toFloatArray();
    }

    private List<float[]> compute(List<? extends Features> inputs, Function<NDArray, List<float[]>> result) {
        Inputs.requireSome(inputs);
        NativeRuntime.limitThreadsOfCaller();
        try (NDManager batch = manager.newSubManager()) {
            // Written in place. A direct buffer of Java's would be released by the garbage collector only, whenever
            // that
            // is, and let the process grow by hundreds of megabytes.
            NDArray prepared = batch.create(
                    NetworkBlocks.inputShape(architecture, inputs.size()),
                    NetworkBlocks.inputType(architecture),
                    Device.cpu());
            ByteBuffer bytes = prepared.toByteBuffer(true).order(ByteOrder.nativeOrder());
            for (Features features : inputs) {
                put(features, bytes);
            }
            NDArray input = prepared.toDevice(manager.getDevice(), false);
            return result.apply(block.forward(new ParameterStore(batch, false), new NDList(input), false)
                    .singletonOrThrow());
        }
    }

    private void put(Features features, ByteBuffer bytes) {
        if (architecture instanceof TextArchitecture network) {
            for (int index : Inputs.words(network, features)) {
                bytes.putLong(index);
            }
        } else {
            float[] pixels = Inputs.pixels((PictureArchitecture) architecture, features);
            bytes.asFloatBuffer().put(pixels);
            bytes.position(bytes.position() + pixels.length * Float.BYTES);
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

    private static List<float[]> ofSoftmax(NDArray logits) {
        return rows(logits.softmax(-1).toFloatArray(), Math.toIntExact(logits.size(0)));
    }

    private static List<float[]> rows(float[] values, int count) {
        int length = values.length / count;
        List<float[]> rows = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            rows.add(Arrays.copyOfRange(values, row * length, (row + 1) * length));
        }
        return rows;
    }

    /** Releases the weights, if they were loaded by {@link #load}. */
    @Override
    public void close() {
        manager.close();
    }
}
