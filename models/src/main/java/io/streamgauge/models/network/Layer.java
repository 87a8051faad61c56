package io.streamgauge.models.network;

import java.util.Map;

/**
 * A layer as a diagram of its network shows it. Immutable as long as nobody writes to the shape.
 *
 * @param name the layer's name, which its tensors begin with
 * @param outputShape what it gives for one input, the batch left out
 * @param parameters how many values of it are trained; 0 for a layer without tensors
 * @param readsInput whether it reads the network's input once more, and not what the layer before it gives
 */
public record Layer(String name, long[] outputShape, long parameters, boolean readsInput) {

    /** A layer that reads what the one before it gives, or the input itself. */
    Layer(String name, long[] outputShape, long parameters) {
        this(name, outputShape, parameters, false);
    }

    /** A layer whose parameters are those tensors whose names begin with the layer's. */
    static Layer of(Map<String, long[]> tensors, String name, long... outputShape) {
        long parameters = 0;
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            if (tensor.getKey().startsWith(name + ".")) {
                parameters += size(tensor.getValue());
            }
        }
        return new Layer(name, outputShape, parameters);
    }

    /** How many values an array of a shape has. */
    static long size(long[] shape) {
        long size = 1;
        for (long dimension : shape) {
            size *= dimension;
        }
        return size;
    }
}
