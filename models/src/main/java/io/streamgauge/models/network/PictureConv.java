package io.streamgauge.models.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A stack of convolutions for pictures: each followed by batch normalisation (Ioffe and Szegedy, "Batch Normalization:
 * Accelerating Deep Network Training by Reducing Internal Covariate Shift", 2015) and ReLU; then dropout and one logit per
 * label. In place of pooling, convolutions step by more than one pixel (Springenberg et al., "Striving for Simplicity: The
 * All Convolutional Net", 2015); such stacks are what An et al., "An Ensemble of Simple Convolutional Neural Network Models
 * for MNIST Digit Recognition", 2020, found to be enough for handwritten digits.
 *
 * <p>Input {@code (batch, 1, height, width)} float32, 0 to 1; output {@code (batch, labels)} float32. A convolution turns
 * {@code (batch, channels, h, w)} into {@code (batch, filters, h', w')} with {@code h' = (h + 2 * padding - kernel) /
 * stride + 1}, rounded down, and {@code w'} alike.
 *
 * @param convolutions from the picture on, 1 to 16
 * @param normalisation what follows each convolution
 * @param dropout share of the last convolution's outputs that training drops, 0 to below 1
 * @param height rows of the picture
 * @param width columns of the picture
 * @param labels number of labels, 2 or more
 */
public record PictureConv(
        List<Convolution> convolutions, Normalisation normalisation, float dropout, int height, int width, int labels)
        implements PictureArchitecture {
    private static final int MOST_CONVOLUTIONS = 16;
    private static final String RUNNING_VARIANCE = ".running_var";

    /**
     * A convolution.
     *
     * @param filters channels of its output
     * @param kernel side of its window
     * @param stride pixels from one window to the next
     * @param padding zeros on each side of its input, 0 to below {@code kernel}
     */
    public record Convolution(int filters, int kernel, int stride, int padding) {
        /** Checks the values. */
        public Convolution {
            Hyperparameters.positive("filters", filters);
            Hyperparameters.positive("kernel", kernel);
            Hyperparameters.positive("stride", stride);
            if (padding < 0 || padding >= kernel) {
                throw new IllegalArgumentException(
                        "padding is " + padding + ": it must be from 0 to below the kernel, which is " + kernel);
            }
        }

        private int outputSide(int side) {
            return Math.floorDiv(side + 2 * padding - kernel, stride) + 1;
        }
    }

    /** What follows a convolution, before ReLU. */
    public enum Normalisation {
        /** Each filter's values are brought to mean 0 and variance 1, then scaled and shifted by trained numbers. */
        @JsonProperty("batch")
        BATCH,
        /** Nothing; the convolution has a bias instead. */
        @JsonProperty("none")
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the values, and that a network of them can be afforded. */
    public PictureConv(
            List<Convolution> convolutions,
            Normalisation normalisation,
            float dropout,
            int height,
            int width,
            int labels) {
        if (convolutions.isEmpty() || convolutions.size() > MOST_CONVOLUTIONS) {
            throw new IllegalArgumentException(
                    "convolutions has " + convolutions.size() + " entries: there must be 1 to " + MOST_CONVOLUTIONS);
        }
        Hyperparameters.probability("dropout", dropout);
        Hyperparameters.positive("height", height);
        Hyperparameters.positive("width", width);
        Hyperparameters.labels(labels);
        this.convolutions = List.copyOf(convolutions);
        this.normalisation = normalisation;
        this.dropout = dropout;
        this.height = height;
        this.width = width;
        this.labels = labels;
        for (int number = 1; number <= convolutions.size(); number++) {
            long[] shape = outputShape(number);
            if (shape[1] < 1 || shape[2] < 1) {
                throw new IllegalArgumentException("height is " + height + " and width is " + width
                        + ": too small for the window of convolution" + number + ", of side "
                        + convolutions.get(number - 1).kernel());
            }
            Hyperparameters.affordableLayer(name(number), shape);
        }
        Hyperparameters.affordable(tensors());
    }

    @Override
    public Map<String, PictureConv> exits() {
        return Map.of("", this);
    }

    /** Name of a convolution, counted from 1, which the names of its tensors begin with. */
    static String name(int number) {
        return "convolution" + number;
    }

    /** Name of what normalises a convolution's output, which the names of its tensors begin with. */
    static String normalisationName(int number) {
        return name(number) + ".normalisation";
    }

    /** The same network for weights into which the normalisation is folded. */
    PictureConv withoutNormalisation() {
        return new PictureConv(convolutions, Normalisation.NONE, dropout, height, width, labels);
    }

    @Override
    public int labelCount() {
        return labels;
    }

    /** Filters, rows and columns after so many convolutions. */
    private long[] outputShape(int number) {
        int rows = height;
        int columns = width;
        for (Convolution convolution : convolutions.subList(0, number)) {
            rows = convolution.outputSide(rows);
            columns = convolution.outputSide(columns);
        }
        return new long[] {convolutions.get(number - 1).filters(), rows, columns};
    }

    /** Those of a batch normalisation include its running mean and variance, which are measured and not trained. */
    @Override
    public Map<String, long[]> tensors() {
        Map<String, long[]> tensors = new LinkedHashMap<>();
        long channels = 1;
        for (int number = 1; number <= convolutions.size(); number++) {
            Convolution convolution = convolutions.get(number - 1);
            long filters = convolution.filters();
            tensors.put(
                    name(number) + ".weight",
                    new long[] {filters, channels, convolution.kernel(), convolution.kernel()});
            switch (normalisation) {
                case BATCH -> {
                    String normalised = normalisationName(number);
                    tensors.put(normalised + ".weight", new long[] {filters});
                    tensors.put(normalised + ".bias", new long[] {filters});
                    tensors.put(normalised + ".running_mean", new long[] {filters});
                    tensors.put(normalised + RUNNING_VARIANCE, new long[] {filters});
                }
                case NONE -> tensors.put(name(number) + ".bias", new long[] {filters});
            }
            channels = filters;
        }
        tensors.put("output.weight", new long[] {labels, Layer.size(outputShape(convolutions.size()))});
        tensors.put("output.bias", new long[] {labels});
        return tensors;
    }

    @Override
    public Set<String> nonNegativeTensors() {
        return tensors().keySet().stream()
                .filter(name -> name.endsWith(RUNNING_VARIANCE))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public List<Layer> summary() {
        Map<String, long[]> tensors = tensors();
        List<Layer> layers = new ArrayList<>();
        layers.add(Layer.of(tensors, "input", 1, height, width));
        for (int number = 1; number <= convolutions.size(); number++) {
            layers.add(Layer.of(tensors, name(number), outputShape(number)));
        }
        layers.add(Layer.of(tensors, "output", labels));
        return layers;
    }
}
