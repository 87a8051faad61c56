package io.streamgauge.models.bundle;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.preprocessing.Preprocessing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes bundles. Belongs to one thread. */
public final class BundleWriter {
    /** How floating-point weights are stored; int64 keys stay as they are. */
    public enum Precision {
        /** Four bytes per value, as trained. */
        FLOAT32(DataType.FLOAT32),
        /** Two bytes per value, rounded to about three decimal digits. */
        FLOAT16(DataType.FLOAT16);

        private final DataType type;

        Precision(DataType type) {
            this.type = type;
        }
    }

    /**
     * What goes into the manifest besides the weights; see {@link Manifest}.
     */
    public record Description(
            String name,
            String version,
            Task task,
            List<String> labels,
            Architecture architecture,
            Preprocessing preprocessing,
            ReferenceDistribution reference,
            Abstention abstention,
            Map<String, Double> metrics,
            Map<String, String> provenance) {

        /** Of a model that relies on each of its answers. */
        public Description(
                String name,
                String version,
                Task task,
                List<String> labels,
                Architecture architecture,
                Preprocessing preprocessing,
                ReferenceDistribution reference,
                Map<String, Double> metrics,
                Map<String, String> provenance) {
            this(
                    name,
                    version,
                    task,
                    labels,
                    architecture,
                    preprocessing,
                    reference,
                    Abstention.NONE,
                    metrics,
                    provenance);
        }
    }

    private final Path directory;

    /**
     * A writer for one bundle.
     *
     * @param directory the bundle; created if it does not exist
     */
    public BundleWriter(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes the weights.
     *
     * @param weights arrays by the architecture's tensor names, floating-point ones and int64; left as they are. Written in the order of their names,
     *     so that the same weights are the same bytes whatever map they come in
     * @return what the manifest says about the file
     * @throws IllegalArgumentException when a value is not finite in that precision: the bundle could never be loaded
     */
    public Manifest.Weights writeWeights(Map<String, NDArray> weights, Precision precision) {
        new TreeMap<>(weights).forEach((name, array) -> {
            if (array.getDataType().isFloating()) {
                requireFinite(name, array, precision);
            }
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            SafetensorsFile.write(weights, precision.type, out);
        } catch (IOException e) {
            throw new UncheckedIOException("The weights cannot be encoded", e);
        }
        byte[] encoded = out.toByteArray();
        write(ModelBundle.WEIGHTS, encoded);
        return new Manifest.Weights(ModelBundle.WEIGHTS, encoded.length, Hashes.sha256(encoded));
    }

    private static void requireFinite(String name, NDArray array, Precision precision) {
        try (NDArray stored = array.toType(precision.type, true);
                NDArray values = stored.toType(DataType.FLOAT32, true);
                NDArray magnitude = values.abs();
                NDArray largest = magnitude.max()) {
            if (!Float.isFinite(largest.getFloat())) {
                throw new IllegalArgumentException("The tensor " + name + " holds values that are no finite numbers as "
                        + precision + ": the training diverged, or the values are too large for this precision");
            }
        }
    }

    /**
     * Loads the network from the weights that were just written, rounding and all, so that what is measured is what is
     * shipped.
     *
     * @return the network, which the caller closes
     */
    public InferenceNetwork load(Architecture architecture, Device device) {
        return InferenceNetwork.loadPlain(
                architecture, SafetensorsFile.of(architecture, directory.resolve(ModelBundle.WEIGHTS))::read, device);
    }

    /**
     * Writes the manifest, which completes the bundle.
     *
     * @return the bundle, checked as if it came from elsewhere
     */
    public ModelBundle writeManifest(Description description, Manifest.Weights weights) {
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                description.name(),
                description.version(),
                description.task(),
                description.labels(),
                description.architecture(),
                description.preprocessing(),
                ManifestJson.hash(description.preprocessing()),
                weights,
                description.reference(),
                description.abstention(),
                description.metrics(),
                description.provenance());
        write(ModelBundle.MANIFEST, ManifestJson.write(manifest));
        return ModelBundle.open(directory);
    }

    private void write(String name, byte[] bytes) {
        try {
            Files.createDirectories(directory);
            Files.write(directory.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The bundle's file " + directory.resolve(name) + " cannot be written: " + e, e);
        }
    }
}
