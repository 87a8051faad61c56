package io.streamgauge.models.bundle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights files that lie. Size and checksum are right wherever the case is about what comes after them. */
class WeightsRefusalTest {
    private final Path directory;
    private final SampleBundle sample;

    WeightsRefusalTest(@TempDir Path directory) {
        this.directory = directory;
        sample = SampleBundle.write(directory.resolve("bundle"), "sample", "1", 3);
    }

    @Test
    void missingWeightsAreNamed() throws IOException {
        Files.delete(sample.weights());
        refused("missing");
    }

    @Test
    void anotherSizeThanTheManifestsIsRefused() {
        int size = sample.weightsBytes().length;
        sample.editManifest(manifest -> manifest.withObject("/weights").put("bytes", size + 1));
        refused("has " + size + " bytes", "weights.bytes is " + (size + 1));
        sample.editManifest(manifest -> manifest.withObject("/weights").put("bytes", -1));
        refused("weights.bytes is -1");
    }

    @Test
    void oneFlippedBitIsNoticed() throws IOException {
        byte[] bytes = sample.weightsBytes();
        bytes[bytes.length / 2] ^= 1;
        Files.write(sample.weights(), bytes);
        refused("weights.sha256", "changed or damaged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../bundle/weights.safetensors",
                "../w",
                "/etc/passwd",
                "/",
                "",
                ".",
                "..",
                "sub/weights.safetensors",
                "./weights.safetensors",
                "weights.safetensors/",
                "\u0000"
            })
    void aPathInsteadOfAFileNameIsRefused(String file) {
        sample.editManifest(manifest -> manifest.withObject("/weights").put("file", file));
        assertThatThrownBy(sample::open)
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(directory.resolve("bundle").toString());
    }

    @Test
    void thePathIsRefusedEvenWhenTheFileIsThere() throws IOException {
        Path sub = Files.createDirectory(directory.resolve("bundle/sub"));
        Files.copy(sample.weights(), sub.resolve("weights.safetensors"));
        Files.copy(sample.weights(), directory.resolve("outside"));
        for (String file : new String[] {
            "sub/weights.safetensors",
            "../outside",
            directory.resolve("outside").toString()
        }) {
            sample.editManifest(manifest -> manifest.withObject("/weights").put("file", file));
            assertThatThrownBy(sample::open)
                    .isInstanceOf(InvalidBundleException.class)
                    .hasMessageContaining(sample.manifest().toString())
                    .hasMessageContaining("weights.file")
                    .hasMessageContaining("'" + file + "'");
        }
    }

    @Test
    void aLinkOutOfTheBundleIsRefused() throws IOException {
        Path outside = Files.move(sample.weights(), directory.resolve("outside"));
        Files.createSymbolicLink(sample.weights(), outside);
        refused("no plain file");
    }

    @Test
    void weightsOverTheLimitAreRefused() {
        long size = sample.weightsBytes().length;
        assertThatThrownBy(() -> ModelBundle.open(directory.resolve("bundle"), new BundleLimits(1 << 20, size - 1)))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(sample.weights().toString())
                .hasMessageContaining("limit of " + (size - 1));
        ModelBundle.open(directory.resolve("bundle"), new BundleLimits(1 << 20, size));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void aFileWithoutAHeaderIsRefused(int bytes) {
        sample.writeWeights(new byte[bytes]);
        refused("header", bytes + " bytes");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 0, 1, 100_000, 1L << 32, (1L << 20) + 1, 0x0100000000000000L})
    void aHeaderOfImpossibleLengthIsRefused(long length) {
        byte[] file = sample.weightsBytes();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        sample.writeWeights(file);
        refused("header", "length is " + length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"  ", "{}", "[]", "null", "not JSON", "{\"a\":", "{} {}", "7"})
    void aHeaderThatDescribesNothingIsRefused(String header) {
        sample.writeWeights(header, sample.data());
        refused("");
    }

    @Test
    void textAfterTheHeadersObjectIsRefused() {
        sample.writeWeights(sample.header() + "{}", sample.data());
        refused("header");
    }

    @Test
    void aHeaderNestedWithoutEndIsRefused() {
        sample.writeWeights("{\"a\":".repeat(50_000), sample.data());
        refused("header");
    }

    @Test
    void duplicateTensorsAreRefused() {
        String header = sample.header();
        String bias = SampleBundle.object(header).get("output.bias").toString();
        sample.writeWeights("{\"output.bias\":" + bias + "," + header.substring(1), sample.data());
        refused("header", "output.bias");
    }

    @Test
    void missingTensorsAreNamed() {
        refusedAfter(header -> header.remove("output.bias"), "field output.bias", "missing");
    }

    @Test
    void extraTensorsAreNamed() {
        refusedAfter(
                header -> header.set("extra", header.get("output.bias")), "field extra", "architecture does not have");
    }

    @Test
    void anotherShapeIsRefused() {
        refusedAfter(
                header -> tensor(header).putArray("shape").add(5).add(4), "field dense2.weight", "[5,4]", "(4, 5)");
        for (int[] shape : new int[][] {{}, {20}, {5, 4}, {4, 5, 1}, {4, -5}, {0, 0}}) {
            refusedAfter(
                    header -> {
                        var array = tensor(header).putArray("shape");
                        Arrays.stream(shape).forEach(array::add);
                    },
                    "field dense2.weight",
                    "the shape");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"4\",\"5\"]",
                "[4.0,5.0]",
                "[4.9,5.2]",
                "{\"a\":4,\"b\":5}",
                "\"4,5\"",
                "null",
                "[4,null]",
                "[4,18446744073709551621]",
                "[[4],[5]]"
            })
    void aShapeThatIsNoListOfIntegersIsRefused(String shape) {
        replaceIn("dense2.weight", "shape", shape);
        refused("field dense2.weight", "the shape");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BF16", "I64", "F64", "I32", "U8", "BOOL", "F8_E4M3", "f32", "", "F32 "})
    void otherTypesThanTheTwoAreRefusedBeforeTheyReachNativeCode(String type) {
        refusedAfter(
                header -> tensor(header).put("dtype", type), "field dense2.weight", "\"" + type + "\"", "F32 and F16");
    }

    @Test
    void aTypeThatDoesNotFitTheBytesIsRefused() {
        refusedAfter(header -> tensor(header).put("dtype", "F16"), "field dense2.weight", "40");
        refusedAfter(header -> tensor(header).remove("dtype"), "field dense2.weight");
        refusedAfter(header -> header.put("dense2.weight", "F32"), "field dense2.weight");
        refusedAfter(header -> header.putNull("dense2.weight"), "field dense2.weight");
    }

    @Test
    void overlappingTensorsAreRefused() {
        refusedAfter(
                header -> {
                    int begin =
                            header.get("dense1.bias").get("data_offsets").get(0).intValue();
                    ((ObjectNode) header.get("output.bias"))
                            .putArray("data_offsets")
                            .add(begin)
                            .add(begin + 4);
                },
                "overlap");
    }

    @Test
    void gapsBetweenTensorsAreRefused() {
        byte[] data = sample.data();
        ObjectNode header = SampleBundle.object(sample.header());
        // The last tensor moves four bytes on, and the file grows as well.
        header.properties().stream()
                .map(entry -> (ObjectNode) entry.getValue())
                .filter(tensor -> tensor.get("data_offsets").get(1).intValue() == data.length)
                .forEach(tensor -> {
                    int begin = tensor.get("data_offsets").get(0).intValue();
                    tensor.putArray("data_offsets").add(begin + 4).add(data.length + 4);
                });
        sample.writeWeights(header.toString(), Arrays.copyOf(data, data.length + 4));
        refused("gaps");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[80,0]",
                "[0,-80]",
                "[-80,0]",
                "[0,80,160]",
                "[0]",
                "[]",
                "null",
                "80",
                "{\"a\":0,\"b\":80}",
                "[0.0,80.0]",
                "[\"0\",\"80\"]",
                "[0,80.5]",
                "[9223372036854775727,9223372036854775807]",
                "[9223372036854775807,-9223372036854775729]",
                "[18446744073709551616,18446744073709551696]",
                "[1e3,1.08e3]",
                "[1000000,1000080]"
            })
    void placesThatCannotBeAreRefused(String offsets) {
        replaceIn("dense2.weight", "data_offsets", offsets);
        refused("");
    }

    @Test
    void hugeIntegersAreNotCutDown() {
        ObjectNode header = SampleBundle.object(sample.header());
        long begin = header.get("dense2.weight").get("data_offsets").get(0).longValue();
        BigInteger wraps = BigInteger.ONE.shiftLeft(64);
        replaceIn(
                "dense2.weight",
                "data_offsets",
                "[" + wraps.add(BigInteger.valueOf(begin)) + "," + wraps.add(BigInteger.valueOf(begin + 80)) + "]");
        refused("field dense2.weight", "data_offsets");
    }

    @Test
    void bytesAfterTheEndAreRefused() {
        byte[] file = sample.weightsBytes();
        sample.writeWeights(Arrays.copyOf(file, file.length + 1));
        refused("header", "bytes, but");
    }

    @Test
    void aTruncatedFileIsRefusedWhereverItEnds() {
        byte[] file = sample.weightsBytes();
        for (int length = 0; length < file.length; length += length < 20 ? 1 : 97) {
            sample.writeWeights(Arrays.copyOf(file, length));
            refused("");
        }
        sample.writeWeights(Arrays.copyOf(file, file.length - 1));
        refused("");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void weightsThatAreNoNumbersAreRefusedAtLoading(float value) {
        ObjectNode header = SampleBundle.object(sample.header());
        int begin = header.get("dense2.weight").get("data_offsets").get(0).intValue();
        byte[] data = sample.data();
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putFloat(begin + 12, value);
        sample.writeWeights(sample.header(), data);
        ModelBundle bundle = sample.open();
        assertThatThrownBy(() -> bundle.load(Device.cpu()).close())
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(sample.weights().toString())
                .hasMessageContaining("dense2.weight")
                .hasMessageContaining("finite");
    }

    @Test
    void aFileThatVanishesOrShrinksAfterOpeningIsNamed() throws IOException {
        ModelBundle bundle = sample.open();
        byte[] file = sample.weightsBytes();
        Files.write(sample.weights(), Arrays.copyOf(file, file.length - 8));
        assertThatThrownBy(() -> bundle.load(Device.cpu()).close())
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(sample.weights().toString());
        Files.delete(sample.weights());
        assertThatThrownBy(() -> bundle.load(Device.cpu()).close())
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageContaining(sample.weights().toString());
    }

    private static ObjectNode tensor(ObjectNode header) {
        return (ObjectNode) header.get("dense2.weight");
    }

    private void replaceIn(String tensor, String field, String json) {
        ObjectNode header = SampleBundle.object(sample.header());
        String entry = header.get(tensor).toString();
        String before = "\"" + field + "\":" + header.get(tensor).get(field);
        String changed = entry.replace(before, "\"" + field + "\":" + json);
        sample.writeWeights(sample.header().replace(entry, changed), sample.data());
    }

    private void refusedAfter(Consumer<ObjectNode> edit, String... expected) {
        byte[] before = sample.weightsBytes();
        sample.editHeader(edit);
        refused(expected);
        sample.writeWeights(before);
        sample.open();
    }

    private void refused(String... expected) {
        assertThatThrownBy(sample::open)
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(sample.weights().toString())
                .hasMessageContainingAll(expected);
    }
}
