package io.streamgauge.models.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The modified LeNet of the old Keras example {@code mnist_cnn}, after LeCun et al., "Gradient-Based Learning Applied to
 * Document Recognition", 1998, with ReLU, dropout and max pooling: one or two blocks of two convolutions, the first
 * padded by {@code kernel - 1} ('full'), the second not at all ('valid'), then pooling by 2 and dropout; then a dense
 * layer with ReLU and dropout, and one logit per label.
 *
 * <p>Input {@code (batch, 1, height, width)} float32, 0 to 1; output {@code (batch, labels)} float32. A block turns
 * {@code (batch, channels, h, w)} into {@code (batch, filters, h / 2, w / 2)}: 'full' adds {@code kernel - 1} to each
 * side's length and 'valid' takes it away again.
 *
 * @param blocks 1 or 2
 * @param filters filters of every convolution
 * @param kernel side of the convolutions' windows
 * @param dense width of the dense layer
 * @param blockDropout share of a block's outputs that training drops, 0 to below 1
 * @param denseDropout share of the dense layer's outputs that training drops, 0 to below 1
 * @param height rows of the picture
 * @param width columns of the picture
 * @param labels number of labels, 2 or more
 */
public record LeNet(
        int blocks,
        int filters,
        int kernel,
        int dense,
        float blockDropout,
        float denseDropout,
        int height,
        int width,
        int labels)
        implements PictureArchitecture {

    /** Checks the values, and that a network of them can be afforded. */
    public LeNet(
            int blocks,
            int filters,
            int kernel,
            int dense,
            float blockDropout,
            float denseDropout,
            int height,
            int width,
            int labels) {
        if (blocks != 1 && blocks != 2) {
            throw new IllegalArgumentException("blocks is " + blocks + ": it must be 1 or 2");
        }
        Hyperparameters.positive("filters", filters);
        Hyperparameters.positive("kernel", kernel);
        Hyperparameters.positive("dense", dense);
        Hyperparameters.probability("blockDropout", blockDropout);
        Hyperparameters.probability("denseDropout", denseDropout);
        Hyperparameters.positive("height", height);
        Hyperparameters.positive("width", width);
        Hyperparameters.labels(labels);
        if (height >> blocks < 1 || width >> blocks < 1) {
            throw new IllegalArgumentException("height is " + height + " and width is " + width + ": for " + blocks
                    + " blocks each must be at least " + (1 << blocks));
        }
        this.blocks = blocks;
        this.filters = filters;
        this.kernel = kernel;
        this.dense = dense;
        this.blockDropout = blockDropout;
        this.denseDropout = denseDropout;
        this.height = height;
        this.width = width;
        this.labels = labels;
        Hyperparameters.affordable(tensors());
        Hyperparameters.affordableLayer("block1.convolution1", filters, height + kernel - 1L, width + kernel - 1L);
    }

    /** The network of the tutorial for digits of 28 x 28 pixels. */
    public static LeNet tutorial(int blocks) {
        return new LeNet(blocks, 32, 3, 128, 0.25f, 0.5f, 28, 28, 10);
    }

    @Override
    public int labelCount() {
        return labels;
    }

    @Override
    public Map<String, long[]> tensors() {
        Map<String, long[]> tensors = new LinkedHashMap<>();
        int channels = 1;
        for (int block = 1; block <= blocks; block++) {
            tensors.put("block" + block + ".convolution1.weight", new long[] {filters, channels, kernel, kernel});
            tensors.put("block" + block + ".convolution1.bias", new long[] {filters});
            tensors.put("block" + block + ".convolution2.weight", new long[] {filters, filters, kernel, kernel});
            tensors.put("block" + block + ".convolution2.bias", new long[] {filters});
            channels = filters;
        }
        tensors.put("dense.weight", new long[] {dense, (long) filters * (height >> blocks) * (width >> blocks)});
        tensors.put("dense.bias", new long[] {dense});
        tensors.put("output.weight", new long[] {labels, dense});
        tensors.put("output.bias", new long[] {labels});
        return tensors;
    }

    @Override
    public List<Layer> summary() {
        Map<String, long[]> tensors = tensors();
        List<Layer> layers = new ArrayList<>();
        layers.add(Layer.of(tensors, "input", 1, height, width));
        for (int block = 1; block <= blocks; block++) {
            int rows = height >> (block - 1);
            int columns = width >> (block - 1);
            String name = "block" + block;
            layers.add(Layer.of(tensors, name + ".convolution1", filters, rows + kernel - 1L, columns + kernel - 1L));
            layers.add(Layer.of(tensors, name + ".convolution2", filters, rows, columns));
            layers.add(Layer.of(tensors, name + ".pooling", filters, rows / 2, columns / 2));
        }
        layers.add(Layer.of(tensors, "dense", dense));
        layers.add(Layer.of(tensors, "output", labels));
        return layers;
    }
}
