package io.streamgauge.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.streamgauge.models.bundle.BundleWriter;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.FeedForward;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.Preprocessing;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Models with random weights, which cost as much as trained ones; always the same. Stateless. */
public final class RandomModels {
    private static final long SEED = 2024;

    private RandomModels() {}

    /** The network of Crayfish's task. */
    public static ModelBundle crayfish(Path directory) {
        FeedForward network = FeedForward.crayfish();
        return write(
                directory,
                "feed-forward",
                "1",
                Task.DIGITS,
                IntStream.range(0, network.labels()).mapToObj(Integer::toString).toList(),
                network,
                new ImagePreprocessing(network.height(), network.width()));
    }

    /** Writes a bundle. Versions differ in their weights. */
    public static ModelBundle write(
            Path directory,
            String name,
            String version,
            Task task,
            List<String> labels,
            Architecture architecture,
            Preprocessing preprocessing) {
        Random random = new Random(SEED + version.hashCode());
        BundleWriter writer = new BundleWriter(directory);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Map<String, NDArray> weights = new LinkedHashMap<>();
            architecture.tensors().forEach((tensor, dimensions) -> {
                Shape shape = new Shape(dimensions);
                float[] values = new float[Math.toIntExact(shape.size())];
                // After He et al., 2015, so that answers differ from input to input.
                double spread = Math.sqrt(2.0 / dimensions[dimensions.length - 1]);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (random.nextGaussian() * spread);
                }
                weights.put(tensor, manager.create(values, shape));
            });
            return writer.writeManifest(
                    new BundleWriter.Description(
                            name,
                            version,
                            task,
                            labels,
                            architecture,
                            preprocessing,
                            ReferenceDistribution.UNKNOWN,
                            Map.of(),
                            Map.of()),
                    writer.writeWeights(weights, BundleWriter.Precision.FLOAT32));
        }
    }
}
