package io.streamgauge.scorer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.streamgauge.models.bundle.BundleWriter;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.network.WeightSource;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.schemas.event.ModelVersion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Real bundles of networks so small that they load at once; their weights are random, but always the same
 * for the same name and version. */
public final class TinyBundles {
    private TinyBundles() {}

    /** A model for reviews of at most eight words. */
    public static ModelBundle sentiment(Path directory, String name, String version) {
        return write(
                directory,
                name,
                version,
                Task.SENTIMENT,
                List.of("negative", "positive"),
                new SentimentConv(8, 8, 4, 4, 3, 2, 4, 4, 0),
                new TextPreprocessing(8, List.of("good", "bad", "film", "the", "was", "not")));
    }

    /** A model for reviews with some megabytes of weights. */
    public static ModelBundle largerSentiment(Path directory, String name, String version) {
        List<String> words = IntStream.range(0, 1_998).mapToObj(i -> "word" + i).toList();
        return write(
                directory,
                name,
                version,
                Task.SENTIMENT,
                List.of("negative", "positive"),
                new SentimentConv(2_000, 100, 50, 100, 3, 2, 100, 50, 0),
                new TextPreprocessing(100, words));
    }

    /** A model for reviews that knows what "good", "bad" and "not good" are, whatever its name and version. */
    public static ModelBundle ngrams(Path directory, String name, String version) {
        NgramPreprocessing preprocessing = new NgramPreprocessing(2);
        SortedMap<Long, Float> rows = new TreeMap<>();
        Map.of("good", 2f, "bad", -2f, "not good", -5f).forEach((ngram, weight) -> {
            long[] hashes = preprocessing.encode(ngram).hashes();
            rows.put(hashes[hashes.length - 1], weight);
        });
        SentimentNgrams architecture = new SentimentNgrams(2, 1, rows.size());
        return write(
                directory,
                name,
                version,
                Task.SENTIMENT,
                List.of("negative", "positive"),
                architecture,
                preprocessing,
                manager -> Map.of(
                        SentimentNgrams.KEY,
                                manager.create(rows.keySet().stream()
                                        .mapToLong(Long::longValue)
                                        .toArray()),
                        SentimentNgrams.SCALE, manager.ones(new Shape(rows.size())),
                        SentimentNgrams.WEIGHT, manager.create(floats(rows.values())),
                        SentimentNgrams.BIAS, manager.zeros(new Shape(1))));
    }

    private static float[] floats(Collection<Float> values) {
        float[] floats = new float[values.size()];
        int next = 0;
        for (float value : values) {
            floats[next++] = value;
        }
        return floats;
    }

    /** A model for digits of eight by eight pixels. */
    public static ModelBundle digits(Path directory, String name, String version) {
        return write(
                directory,
                name,
                version,
                Task.DIGITS,
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                new LeNet(1, 2, 3, 8, 0, 0, 8, 8, 10),
                new ImagePreprocessing(8, 8));
    }

    /** The announcement of a bundle that lies in the store under a reference. */
    public static ModelVersion announcement(ModelBundle bundle, String reference) {
        Manifest manifest = bundle.manifest();
        return ModelVersion.newBuilder()
                .setModelName(manifest.name())
                .setVersion(manifest.version())
                .setTask(manifest.task().id())
                .setArtifact(reference)
                .setManifestHash(bundle.manifestHash())
                .setWeightsHash(manifest.weights().sha256())
                .setLabels(manifest.labels())
                .setMetrics(manifest.metrics())
                .setProvenance(manifest.provenance())
                .setPublishedAt(Instant.EPOCH)
                .build();
    }

    private static ModelBundle write(
            Path directory,
            String name,
            String version,
            Task task,
            List<String> labels,
            Architecture architecture,
            Preprocessing preprocessing) {
        return write(directory, name, version, task, labels, architecture, preprocessing, manager -> {
            Random random = new Random((name + version).hashCode());
            Map<String, NDArray> weights = new LinkedHashMap<>();
            architecture.tensors().forEach((tensor, dimensions) -> {
                Shape shape = new Shape(dimensions);
                float[] values = new float[Math.toIntExact(shape.size())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian() / 2;
                }
                weights.put(tensor, manager.create(values, shape));
            });
            return weights;
        });
    }

    private static ModelBundle write(
            Path directory,
            String name,
            String version,
            Task task,
            List<String> labels,
            Architecture architecture,
            Preprocessing preprocessing,
            WeightSource weights) {
        NativeRuntime.load(1);
        BundleWriter writer = new BundleWriter(directory);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
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
                    writer.writeWeights(weights.read(manager), BundleWriter.Precision.FLOAT32));
        }
    }
}
