package io.streamgauge.models.network;

import java.util.Arrays;
import java.util.Map;

/** Range checks for hyperparameters: a manifest can come from anywhere, and must not make us allocate without bound. */
final class Hyperparameters {
    private static final int LARGEST = 1_000_000;

    /** As float32 they fill the 2 GiB that a weights file may have. */
    private static final long MOST_PARAMETERS = 1L << 29;

    /** 256 MiB as float32: what one layer may give for a single input. */
    private static final long LARGEST_LAYER = 1L << 26;

    private Hyperparameters() {}

    static void positive(String name, int value) {
        if (value < 1 || value > LARGEST) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be from 1 to " + LARGEST);
        }
    }

    static void labels(int labels) {
        positive("labels", labels);
        if (labels < 2) {
            throw new IllegalArgumentException("labels is " + labels + ": there must be at least 2");
        }
    }

    static void probability(String name, float value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be from 0 to below 1");
        }
    }

    /** Refuses a network whose tensors are too large together, before anything of it is allocated. */
    static void affordable(Map<String, long[]> tensors) {
        long left = MOST_PARAMETERS;
        for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
            long size = 1;
            for (long dimension : tensor.getValue()) {
                // Dividing instead of multiplying: the product may not fit into a long.
                if (dimension > left / size) {
                    throw new IllegalArgumentException("The network has more than " + MOST_PARAMETERS
                            + " parameters with its tensor " + tensor.getKey() + " of shape "
                            + Arrays.toString(tensor.getValue()) + ": make its hyperparameters smaller");
                }
                size *= dimension;
            }
            left -= size;
        }
    }

    /**
     * Refuses a layer that would give too much for one input.
     *
     * @param shape of the layer's output without the batch, each at most a few million
     */
    static void affordableLayer(String name, long... shape) {
        long size = 1;
        for (long dimension : shape) {
            size *= dimension;
        }
        if (size > LARGEST_LAYER) {
            throw new IllegalArgumentException("The layer " + name + " gives " + size + " values of shape "
                    + Arrays.toString(shape) + " for each input: at most " + LARGEST_LAYER + " are allowed");
        }
    }
}
