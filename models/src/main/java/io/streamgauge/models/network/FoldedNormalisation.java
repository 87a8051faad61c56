package io.streamgauge.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Weights of a {@link PictureConv} or an {@link EarlyExit} with its batch normalisations folded into the convolutions before
 * them. Both are linear once the training is over, so for each filter
 *
 * <pre>
 * factor = weight / sqrt(running_var + epsilon)
 * convolution weight' = convolution weight * factor
 * convolution bias'   = bias - running_mean * factor
 * </pre>
 *
 * where weight and bias on the right are the normalisation's. Exact but for rounding, and it saves passes over all outputs.
 *
 * @param architecture whose convolutions may be followed by a batch normalisation; where there is none, nothing is folded
 * @param exits of the architecture, by what the names of their tensors begin with
 * @param weights of that architecture
 */
record FoldedNormalisation(Architecture architecture, Map<String, PictureConv> exits, WeightSource weights)
        implements WeightSource {
    /** As PyTorch and DJL have it; keeps the root away from 0. */
    static final float EPSILON = 1e-5f;

    /** Those of a network with one exit. */
    FoldedNormalisation(PictureConv network, WeightSource weights) {
        this(network, network.exits(), weights);
    }

    /** Those of a network with two exits, folded in each of them. */
    FoldedNormalisation(EarlyExit network, WeightSource weights) {
        this(network, network.exits(), weights);
    }

    /**
     * Reads the tensors of the architecture without normalisation.
     *
     * @throws IllegalArgumentException when a tensor is missing or has another type or shape
     */
    @Override
    public Map<String, NDArray> read(NDManager manager) {
        Map<String, NDArray> folded = new LinkedHashMap<>();
        try (NDManager temporary = manager.newSubManager()) {
            Map<String, NDArray> arrays = weights.readChecked(architecture, temporary);
            exits.forEach((prefix, exit) -> {
                if (exit.normalisation() == PictureConv.Normalisation.BATCH) {
                    fold(prefix, exit, arrays, folded);
                } else {
                    keep(prefix, exit.tensors().keySet(), arrays, folded);
                }
            });
            folded.values().forEach(array -> array.attach(manager));
        }
        return folded;
    }

    private static void fold(
            String prefix, PictureConv exit, Map<String, NDArray> arrays, Map<String, NDArray> folded) {
        for (int number = 1; number <= exit.convolutions().size(); number++) {
            String convolution = prefix + PictureConv.name(number);
            String normalisation = prefix + PictureConv.normalisationName(number);
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
                            .sub(array(arrays, normalisation + ".running_mean").mul(factor)));
        }
        keep(prefix, exit.outputTensors(), arrays, folded);
    }

    private static void keep(
            String prefix, Set<String> names, Map<String, NDArray> arrays, Map<String, NDArray> folded) {
        names.forEach(name -> folded.put(prefix + name, array(arrays, prefix + name)));
    }

    private static NDArray array(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }
}
