package io.streamgauge.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that are nearly right: either they are what they say, or they are refused with a reason. */
class BundleFuzzTest {
    private static final Path HOME = Path.of(System.getProperty("streamgauge.home", ".."));
    private static final String[] TOKENS = {
        "{",
        "}",
        "[",
        "]",
        "null",
        "true",
        "-1",
        "1e999",
        "\"NaN\"",
        "\"\"",
        ",",
        ":",
        "\"\\ud800\"",
        "\"a\":1,",
        "[[",
        "{\"a\":",
        "\"type\":\"lenet\"",
        "\"type\":\"feed-forward\"",
        "\"type\":\"early-exit\"",
        "\"early\":",
        "\"late\":",
        "\"confidence\":",
        "\"type\":\"words\"",
        "\"labels\":[null],",
        "0.5",
        "9",
        "\"../weights.safetensors\"",
        "\"\\u0000\""
    };

    private static final String PICTURE_CONV =
            "{\"type\":\"picture-conv\",\"convolutions\":[{\"filters\":3,\"kernel\":3,\"stride\":2,\"padding\":1}],"
                    + "\"normalisation\":\"batch\",\"dropout\":0.3,\"height\":9,\"width\":7,\"labels\":2}";

    private static final Map<String, long[]> TENSORS = new LinkedHashMap<>();

    static {
        TENSORS.put("a.weight", new long[] {2, 3});
        TENSORS.put("b.bias", new long[] {4});
    }

    private final Path directory;

    BundleFuzzTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void manifestsAreWhatTheySayOrRefused() throws IOException {
        SampleBundle words = SampleBundle.write(directory.resolve("words"), "sample", "1", 3);
        Fuzzing.run(Target.ofBytes("manifest", BundleFuzzTest::readManifest)
                .seeds(
                        words.manifestText(),
                        Files.readString(HOME.resolve("models/starter/digits/manifest.json")),
                        Files.readString(HOME.resolve("models/starter/sentiment/manifest.json")),
                        withArchitecture(
                                words,
                                "{\"type\":\"lenet\",\"blocks\":2,\"filters\":3,\"kernel\":3,\"dense\":6,"
                                        + "\"blockDropout\":0.25,\"denseDropout\":0.5,\"height\":9,\"width\":7,\"labels\":2}"),
                        withArchitecture(
                                words,
                                "{\"type\":\"feed-forward\",\"layers\":2,\"units\":8,\"height\":9,\"width\":7,\"labels\":2}"),
                        withArchitecture(
                                words,
                                "{\"type\":\"early-exit\",\"confidence\":0.9,\"early\":" + PICTURE_CONV + ",\"late\":"
                                        + PICTURE_CONV + "}"),
                        withArchitecture(
                                words,
                                "{\"type\":\"sentiment-recurrent\",\"cell\":\"gru\",\"vocabularySize\":10,\"words\":9,"
                                        + "\"embeddingSize\":3,\"units\":4,\"dropout\":0.5}"))
                .tokens(TOKENS)
                .allocating(8L << 20, 512));
    }

    private static String withArchitecture(SampleBundle sample, String architecture) {
        var manifest = SampleBundle.object(sample.manifestText());
        manifest.set("architecture", SampleBundle.object(architecture));
        return manifest.toPrettyString();
    }

    private static Verdict readManifest(byte[] json) throws Exception {
        return Verdict.of(
                InvalidBundleException.class,
                refusal -> assertThat(refusal).hasMessageStartingWith("here/manifest.json"),
                () -> {
                    Manifest manifest = ModelBundle.readManifest("here/manifest.json", json);
                    byte[] written = ManifestJson.write(manifest);
                    assertThat(ManifestJson.write(ModelBundle.readManifest("again", written)))
                            .isEqualTo(written);
                    assertThat(manifest.architecture().parameterCount()).isBetween(1L, 1L << 29);
                    assertThat(Path.of("/store")
                                    .resolve(manifest.weights().file())
                                    .normalize()
                                    .getParent())
                            .isEqualTo(Path.of("/store"));
                    return manifest;
                });
    }

    @Test
    void weightsFilesHoldTheExpectedTensorsOrAreRefused() throws IOException {
        Path file = directory.resolve("weights.safetensors");
        Fuzzing.run(Target.ofBytes("safetensors", bytes -> readWeights(file, bytes))
                .seeds(
                        SampleBundle.safetensors(
                                "{\"a.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                                        + "\"b.bias\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[24,40]}}",
                                floats(1, 2, 3, 4, 5, 6, -1, 0, 1, 2)),
                        SampleBundle.safetensors(
                                "{\"b.bias\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[12,20]},"
                                        + "\"a.weight\":{\"dtype\":\"F16\",\"shape\":[2,3],\"data_offsets\":[0,12]},"
                                        + "\"__metadata__\":{\"format\":\"pt\"}}",
                                new byte[20]))
                .tokens(TOKENS)
                .tokens(
                        "\"b.bias\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[24,40]}",
                        "\"BF16\"",
                        "\"F64\"",
                        "\"I64\"",
                        "[24,40]",
                        "[0,24]",
                        "[2,3]",
                        "[3,2]",
                        "[6]")
                .tokens(new byte[] {0, 0, (byte) 0xc0, 0x7f}, new byte[] {0, 0, (byte) 0x80, 0x7f}, new byte[] {0, 0x7c
                })
                .allocating(4L << 20, 512));
    }

    /** A file as long as its header says, so that changes of the header get past the first look. */
    private static byte[] repaired(byte[] bytes) {
        int end = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("}}");
        if (end > 8) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, end + 2 - 8L);
        }
        return bytes;
    }

    private static Verdict readWeights(Path file, byte[] bytes) throws Exception {
        Files.write(file, bytes.length % 2 == 0 ? bytes : repaired(bytes));
        try (NDManager parent = NDManager.newBaseManager(Device.cpu())) {
            Verdict verdict = Verdict.of(
                    InvalidBundleException.class,
                    refusal -> assertThat(refusal).hasMessageStartingWith(file.toString()),
                    () -> {
                        try (NDManager manager = parent.newSubManager()) {
                            Map<String, NDArray> arrays = new SafetensorsFile(file, TENSORS).read(manager);
                            assertThat(arrays.keySet()).isEqualTo(TENSORS.keySet());
                            arrays.forEach((name, array) -> {
                                assertThat(array.getShape().getShape()).isEqualTo(TENSORS.get(name));
                                for (float value : array.toFloatArray()) {
                                    assertThat(Float.isFinite(value)).isTrue();
                                }
                            });
                            return arrays;
                        }
                    });
            assertThat(parent.getManagedArrays()).isEmpty();
            return verdict;
        }
    }

    private static byte[] floats(float... values) {
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return data.array();
    }
}
