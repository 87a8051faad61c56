package io.streamgauge.benchmarks.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.streamgauge.models.bundle.ModelBundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a bundle's weights for the peers, who load them by their own means. Stateless. */
final class BundleWeights {
    private BundleWeights() {}

    /** The tensors by name, float32, in the architecture's order. They belong to the manager. */
    static Map<String, NDArray> read(ModelBundle bundle, NDManager manager) {
        try (InputStream in = Files.newInputStream(bundle.weightsFile())) {
            NDList stored = NDList.decode(manager, in);
            Map<String, NDArray> weights = new LinkedHashMap<>();
            for (String name : bundle.manifest().architecture().tensors().keySet()) {
                weights.put(name, stored.get(name).toType(DataType.FLOAT32, false));
            }
            return weights;
        } catch (IOException e) {
            throw new UncheckedIOException("The weights " + bundle.weightsFile() + " cannot be read", e);
        }
    }
}
