package io.streamgauge.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Weights of a {@link PictureConv} with its batch normalisations folded into the convolutions before them. Both are linear
 * once the training is over, so for each filter
 *
 * <pre>
 * factor = weight / sqrt(running_var + epsilon)
 * convolution weight' = convolution weight * factor
 * convolution bias'   = bias - running_mean * factor
 * </pre>
 *
 * where weight and bias on the right are the normalisation's. Exact but for rounding, and it saves passes over all outputs.
 *
 * @param architecture without batch normalisation there is nothing to fold
 * @param weights of that architecture
 */
record FoldedNormalisation(PictureConv architecture, WeightSource weights) implements WeightSource {
    /** As PyTorch and DJL have it; keeps the root away from 0. */
    static final float EPSILON = 1e-5f;

    /**
     * Weights of a network with two exits, folded in each of them.
     *
     * @param weights of that network
     */
    static WeightSource of(EarlyExit network, WeightSource weights) {
        return manager -> {
            Map<String, NDArray> folded = new LinkedHashMap<>();
            try (NDManager temporary = manager.newSubManager()) {
                Map<String, NDArray> arrays = weights.readChecked(network, temporary);
                for (EarlyExit.Part part : network.parts()) {
                    Map<String, NDArray> own = new LinkedHashMap<>();
                    part.network()
                            .tensors()
                            .keySet()
                            .forEach(name -> own.put(name, array(arrays, part.prefix() + name)));
                    new FoldedNormalisation(part.network(), unused -> own)
                            .read(temporary)
                            .forEach((name, array) -> folded.put(part.prefix() + name, array));
                }
                folded.values().forEach(array -> array.attach(manager));
            }
            return folded;
        };
    }

    /**
     * Reads the tensors of the architecture without normalisation.
     *
     * @throws IllegalArgumentException when a tensor is missing or has another type or shape
     */
    @Override
    public Map<String, NDArray> read(NDManager manager) {
        if (architecture.normalisation() == PictureConv.Normalisation.NONE) {
            return weights.readChecked(architecture, manager);
        }
        Map<String, NDArray> folded = new LinkedHashMap<>();
        try (NDManager temporary = manager.newSubManager()) {
            Map<String, NDArray> arrays = weights.readChecked(architecture, temporary);
            for (int number = 1; number <= architecture.convolutions().size(); number++) {
                String convolution = PictureConv.name(number);
                String normalisation = PictureConv.normalisationName(number);
                NDArray factor = array(arrays, normalisation + ".weight")
                        .div(array(arrays, normalisation + ".running_var")
                                .add(EPSILON)
                                .sqrt());
                folded.put(
                        convolution + ".weight",
                        array(arrays, convolution + ".weight").mul(factor.reshape(new Shape(-1, 1, 1, 1))));
                folded.put(
                        convolution + ".bias",
                        array(arrays, normalisation + ".bias")
                                .sub(array(arrays, normalisation + ".running_mean")
                                        .mul(factor)));
            }
            folded.put("output.weight", array(arrays, "output.weight"));
            folded.put("output.bias", array(arrays, "output.bias"));
            folded.values().forEach(array -> array.attach(manager));
        }
        return folded;
    }

    private static NDArray array(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }
}
