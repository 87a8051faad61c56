package io.streamgauge.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Weights as plain arrays by tensor name, each in row-major order. The same seed gives the same weights. */
public record Weights(Architecture architecture, Map<String, float[]> values) implements WeightSource {

    /** Weights from -0.5 to 0.5. */
    public static Weights random(Architecture architecture, long seed) {
        return random(architecture, seed, 0.5f);
    }

    /** Weights from {@code -limit} to {@code limit}; variances, which cannot be negative, from {@code limit} on. */
    public static Weights random(Architecture architecture, long seed, float limit) {
        Random random = new Random(seed);
        Map<String, float[]> values = new LinkedHashMap<>();
        architecture.tensors().forEach((name, shape) -> {
            float[] tensor = new float[Math.toIntExact(new Shape(shape).size())];
            for (int i = 0; i < tensor.length; i++) {
                tensor[i] = (random.nextFloat() - 0.5f) * 2 * limit;
            }
            if (name.endsWith(".running_var")) {
                for (int i = 0; i < tensor.length; i++) {
                    tensor[i] = limit + Math.abs(tensor[i]);
                }
            }
            values.put(name, tensor);
        });
        return new Weights(architecture, values);
    }

    /** The values of a tensor. */
    public float[] of(String name) {
        float[] tensor = values.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("There is no tensor " + name);
        }
        return tensor;
    }

    /** Those of an exit, under the names that they have in it. */
    Weights ofExit(String prefix) {
        Architecture exit = Objects.requireNonNull(architecture.exits().get(prefix), prefix);
        Map<String, float[]> own = new LinkedHashMap<>();
        exit.tensors().keySet().forEach(name -> own.put(name, of(prefix + name)));
        return new Weights(exit, own);
    }

    @Override
    public Map<String, NDArray> read(NDManager manager) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        architecture.tensors().forEach((name, shape) -> arrays.put(name, manager.create(of(name), new Shape(shape))));
        return arrays;
    }
}
