package io.streamgauge.models.bundle;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.drift.Distribution;
import io.streamgauge.models.drift.ReferenceDistribution;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.network.Weights;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A small valid bundle on disk, and the means to break it while its checksums stay right. */
public final class SampleBundle {
    /** 8 known words, texts of 9 words. */
    public static final SentimentConv SENTIMENT = new SentimentConv(10, 9, 3, 4, 2, 3, 5, 4, 0.5f);

    /** Pictures of 9 x 7 pixels, four labels. */
    public static final LeNet DIGITS = new LeNet(2, 3, 3, 6, 0.25f, 0.5f, 9, 7, 4);

    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;

    private static final ReferenceDistribution REFERENCE = new ReferenceDistribution(
            4,
            Map.of("length", new Distribution(new double[] {3}, new double[] {0.25, 0.75})),
            Map.of("negative", 0.5, "positive", 0.5),
            new Distribution(new double[] {0.8}, new double[] {0.5, 0.5}));

    private SampleBundle(Path directory) {
        this.directory = directory;
    }

    /** Writes the sentiment network with random weights. */
    public static SampleBundle write(Path directory, String name, String version, long seed) {
        return write(directory, name, version, Weights.random(SENTIMENT, seed), BundleWriter.Precision.FLOAT32);
    }

    /** Writes the sentiment network with random weights, and when its answers should not be relied on. */
    static SampleBundle write(Path directory, Abstention abstention) {
        return write(
                directory, "sample", "1", Weights.random(SENTIMENT, 3), BundleWriter.Precision.FLOAT32, abstention);
    }

    static SampleBundle write(
            Path directory, String name, String version, Weights weights, BundleWriter.Precision precision) {
        return write(directory, name, version, weights, precision, Abstention.NONE);
    }

    private static SampleBundle write(
            Path directory,
            String name,
            String version,
            Weights weights,
            BundleWriter.Precision precision,
            Abstention abstention) {
        BundleWriter writer = new BundleWriter(directory);
        Architecture architecture = weights.architecture();
        boolean sentiment = architecture instanceof SentimentConv;
        Preprocessing preprocessing = sentiment
                ? new TextPreprocessing(9, List.of("the", "a", "film", "good", "bad", "don't", "café", "\"q\""))
                : new ImagePreprocessing(9, 7);
        try (NDManager manager = NDManager.newBaseManager()) {
            writer.writeManifest(
                    new BundleWriter.Description(
                            name,
                            version,
                            sentiment ? Task.SENTIMENT : Task.DIGITS,
                            sentiment ? List.of("negative", "positive") : List.of("0", "1", "2", "3"),
                            architecture,
                            preprocessing,
                            REFERENCE,
                            abstention,
                            Map.of("test.accuracy", 0.875, "loss", 0.1),
                            Map.of("seed", "7", "device", "cpu()", "dataset", "none")),
                    writer.writeWeights(weights.read(manager), precision));
        }
        return new SampleBundle(directory);
    }

    /** The bundle that lies in a directory. */
    static SampleBundle in(Path directory) {
        return new SampleBundle(directory);
    }

    /** The bundle, opened anew. */
    public ModelBundle open() {
        return ModelBundle.open(directory);
    }

    Path manifest() {
        return directory.resolve(ModelBundle.MANIFEST);
    }

    /** The file with the weights. */
    public Path weights() {
        return directory.resolve(ModelBundle.WEIGHTS);
    }

    String manifestText() {
        try {
            return Files.readString(manifest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void writeManifestText(String text) {
        try {
            Files.writeString(manifest(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void editManifest(Consumer<ObjectNode> edit) {
        ObjectNode manifest = object(manifestText());
        edit.accept(manifest);
        writeManifestText(manifest.toPrettyString());
    }

    byte[] weightsBytes() {
        try {
            return Files.readAllBytes(weights());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces the weights; size and checksum in the manifest follow, so that only deeper checks can object. */
    void writeWeights(byte[] bytes) {
        try {
            Files.write(weights(), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        editManifest(manifest ->
                manifest.withObject("/weights").put("bytes", bytes.length).put("sha256", Hashes.sha256(bytes)));
    }

    String header() {
        byte[] file = weightsBytes();
        return new String(file, 8, headerLength(file), StandardCharsets.UTF_8);
    }

    /** The tensors' bytes. */
    byte[] data() {
        byte[] file = weightsBytes();
        return Arrays.copyOfRange(file, 8 + headerLength(file), file.length);
    }

    void writeWeights(String header, byte[] data) {
        writeWeights(safetensors(header, data));
    }

    static byte[] safetensors(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    void editHeader(Consumer<ObjectNode> edit) {
        byte[] data = data();
        ObjectNode header = object(header());
        edit.accept(header);
        writeWeights(header.toString(), data);
    }

    static ObjectNode object(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            return (ObjectNode) node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Contents of every file by name. */
    Map<String, String> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.collect(Collectors.toMap(file -> file.getFileName().toString(), SampleBundle::hash));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(Path file) {
        try {
            return Hashes.sha256(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int headerLength(byte[] file) {
        return Math.toIntExact(
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    }
}
