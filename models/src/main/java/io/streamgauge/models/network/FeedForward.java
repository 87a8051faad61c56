package io.streamgauge.models.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network of dense layers alone: so many hidden layers of one width with ReLU, and one logit per label. Small and quick,
 * and good enough where pictures are all alike; a {@link LeNet} makes fewer errors.
 *
 * <p>Input {@code (batch, 1, height, width)} float32, 0 to 1, read row by row; output {@code (batch, labels)} float32.
 *
 * @param layers hidden layers, 1 to 16
 * @param units width of each hidden layer
 * @param height rows of the picture
 * @param width columns of the picture
 * @param labels number of labels, 2 or more
 */
public record FeedForward(int layers, int units, int height, int width, int labels) implements PictureArchitecture {
    private static final int MOST_LAYERS = 16;

    /** Checks the values, and that a network of them can be afforded. */
    public FeedForward(int layers, int units, int height, int width, int labels) {
        if (layers < 1 || layers > MOST_LAYERS) {
            throw new IllegalArgumentException("layers is " + layers + ": it must be from 1 to " + MOST_LAYERS);
        }
        Hyperparameters.positive("units", units);
        Hyperparameters.positive("height", height);
        Hyperparameters.positive("width", width);
        Hyperparameters.labels(labels);
        this.layers = layers;
        this.units = units;
        this.height = height;
        this.width = width;
        this.labels = labels;
        Hyperparameters.affordable(tensors());
    }

    /**
     * The network of Horchidan et al., "Crayfish: Navigating the Labyrinth of Machine Learning Inference in Stream
     * Processing Systems", EDBT 2024, as far as it is described: 28 x 28 pixels, three hidden layers, 10 labels, some
     * 28,000 parameters.
     */
    public static FeedForward crayfish() {
        return new FeedForward(3, 32, 28, 28, 10);
    }

    @Override
    public int labelCount() {
        return labels;
    }

    @Override
    public Map<String, long[]> tensors() {
        Map<String, long[]> tensors = new LinkedHashMap<>();
        long inputs = (long) height * width;
        for (int layer = 1; layer <= layers; layer++) {
            tensors.put("hidden" + layer + ".weight", new long[] {units, inputs});
            tensors.put("hidden" + layer + ".bias", new long[] {units});
            inputs = units;
        }
        tensors.put("output.weight", new long[] {labels, inputs});
        tensors.put("output.bias", new long[] {labels});
        return tensors;
    }

    @Override
    public List<Layer> summary() {
        Map<String, long[]> tensors = tensors();
        List<Layer> all = new ArrayList<>();
        all.add(Layer.of(tensors, "input", 1, height, width));
        for (int layer = 1; layer <= layers; layer++) {
            all.add(Layer.of(tensors, "hidden" + layer, units));
        }
        all.add(Layer.of(tensors, "output", labels));
        return all;
    }
}
