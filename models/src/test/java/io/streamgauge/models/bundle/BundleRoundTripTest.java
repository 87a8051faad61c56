package io.streamgauge.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.FeedForward;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.Network;
import io.streamgauge.models.network.Weights;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleRoundTripTest {
    private final Path directory;

    BundleRoundTripTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void float32WeightsComeBackBitByBit() {
        for (Architecture architecture :
                List.of(SampleBundle.SENTIMENT, SampleBundle.DIGITS, new FeedForward(2, 3, 9, 7, 4))) {
            Weights weights = Weights.random(architecture, 4);
            Path bundle = directory.resolve(architecture.getClass().getSimpleName());
            SampleBundle.write(bundle, "sample", "1", weights, Precision.FLOAT32);
            Map<String, float[]> read = read(bundle, architecture);
            assertThat(ModelBundle.open(bundle).manifest().architecture()).isEqualTo(architecture);
            assertThat(read.keySet()).isEqualTo(weights.values().keySet());
            read.forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.of(name)));
        }
    }

    @Test
    void float16WeightsComeBackRounded() {
        Weights weights = Weights.random(SampleBundle.SENTIMENT, 4);
        SampleBundle sample = SampleBundle.write(directory, "sample", "1", weights, Precision.FLOAT16);
        assertThat(sample.data()).hasSize((int) (2 * SampleBundle.SENTIMENT.parameterCount()));
        // Eleven significant bits: values below 0.5 are off by at most 2^-13.
        read(directory, SampleBundle.SENTIMENT)
                .forEach((name, values) ->
                        assertThat(values).as(name).containsExactly(weights.of(name), within(1f / 8_192)));
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aLoadedNetworkAnswersAsTheTrainedOne(Precision precision) {
        Weights weights = Weights.random(SampleBundle.SENTIMENT, 4);
        SampleBundle.write(directory, "sample", "1", weights, precision);
        List<Features> inputs = List.of(new Features.Words(new int[] {0, 0, 2, 3, 4, 5, 6, 7, 9}));
        try (Network trained = Network.load(SampleBundle.SENTIMENT, weights, Device.cpu());
                InferenceNetwork loaded = ModelBundle.open(directory).load(Device.cpu())) {
            assertThat(loaded.probabilities(inputs).get(0))
                    .containsExactly(
                            trained.probabilities(inputs).get(0), within(precision == Precision.FLOAT32 ? 0f : 1e-3f));
        }
    }

    @Test
    void theManifestSaysWhatWasWritten() {
        SampleBundle sample = SampleBundle.write(directory, "reviews", "2026-11-24_1", 3);
        ModelBundle bundle = sample.open();
        Manifest manifest = bundle.manifest();
        assertThat(manifest.format()).isEqualTo(1);
        assertThat(manifest.name()).isEqualTo("reviews");
        assertThat(manifest.version()).isEqualTo("2026-11-24_1");
        assertThat(manifest.task()).isEqualTo(Task.SENTIMENT);
        assertThat(manifest.labels()).containsExactly("negative", "positive");
        assertThat(manifest.architecture()).isEqualTo(SampleBundle.SENTIMENT);
        assertThat(manifest.preprocessing()).isInstanceOfSatisfying(TextPreprocessing.class, text -> {
            assertThat(text.maximumWords()).isEqualTo(9);
            assertThat(text.vocabulary()).startsWith("the", "a").endsWith("café", "\"q\"");
        });
        assertThat(manifest.metrics()).containsEntry("test.accuracy", 0.875).hasSize(2);
        assertThat(manifest.provenance()).containsEntry("device", "cpu()").hasSize(3);
        assertThat(manifest.weights().file()).isEqualTo("weights.safetensors");
        assertThat(bundle.weightsFile()).isEqualTo(sample.weights());
        assertThat(bundle.manifestHash()).isEqualTo(sample.files().get(ModelBundle.MANIFEST));
        assertThat(manifest.weights().sha256()).isEqualTo(sample.files().get(ModelBundle.WEIGHTS));
    }

    @Test
    void aBundleThatMayAbstainSaysWhen() {
        Abstention abstention = new Abstention(0.9f, 0.98, 0.75);
        SampleBundle.write(directory, abstention);

        Manifest manifest = ModelBundle.open(directory).manifest();
        assertThat(manifest.abstention()).isEqualTo(abstention);
        assertThat(manifest.abstention().abstains(Math.nextDown(0.9f))).isTrue();
        assertThat(manifest.abstention().abstains(0.9f)).isFalse();
    }

    @Test
    void aBundleThatAlwaysAnswersIsWrittenAsBeforeThereWasAbstention() {
        SampleBundle sample = SampleBundle.write(directory, "sample", "1", 3);

        assertThat(sample.manifestText()).doesNotContain("abstention");
        assertThat(sample.open().manifest().abstention()).isEqualTo(Abstention.NONE);
        assertThat(Abstention.NONE.abstains(0)).isFalse();
    }

    @Test
    void thePicturesBundleSaysItsSize() {
        SampleBundle.write(directory, "digits", "1", Weights.random(SampleBundle.DIGITS, 1), Precision.FLOAT32);
        Manifest manifest = ModelBundle.open(directory).manifest();
        assertThat(manifest.task()).isEqualTo(Task.DIGITS);
        assertThat(manifest.preprocessing()).isEqualTo(new ImagePreprocessing(9, 7));
        assertThat(manifest.architecture()).isEqualTo(SampleBundle.DIGITS);
    }

    @Test
    void theSameContentsAreTheSameBytes() {
        SampleBundle first = SampleBundle.write(directory.resolve("a"), "sample", "1", 3);
        SampleBundle second = SampleBundle.write(directory.resolve("b"), "sample", "1", 3);
        SampleBundle other = SampleBundle.write(directory.resolve("c"), "sample", "1", 4);
        assertThat(first.files()).hasSize(2).isEqualTo(second.files()).isNotEqualTo(other.files());
    }

    @Test
    void theOrderInWhichWeightsAreGivenDoesNotMatter() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> ordered =
                    Weights.random(SampleBundle.SENTIMENT, 3).read(manager);
            Manifest.Weights first = new BundleWriter(directory.resolve("a")).writeWeights(ordered, Precision.FLOAT32);
            Manifest.Weights second =
                    new BundleWriter(directory.resolve("b")).writeWeights(new HashMap<>(ordered), Precision.FLOAT32);
            assertThat(second).isEqualTo(first);
            assertThat(ordered.values()).as("the caller's arrays").noneMatch(NDArray::isReleased);
        }
    }

    @Test
    void writingWeightsLeavesNoArraysBehind() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> weights =
                    Weights.random(SampleBundle.SENTIMENT, 3).read(manager);
            for (Precision precision : Precision.values()) {
                new BundleWriter(directory).writeWeights(weights, precision);
                assertThat(manager.getManagedArrays()).hasSize(weights.size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void weightsThatAreNoNumbersAreNotWritten(float value) {
        Weights weights = Weights.random(SampleBundle.SENTIMENT, 3);
        weights.of("dense1.bias")[2] = value;
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> arrays = weights.read(manager);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new BundleWriter(directory).writeWeights(arrays, Precision.FLOAT32))
                    .withMessageContaining("dense1.bias");
            assertThat(directory).isEmptyDirectory();
            assertThat(manager.getManagedArrays()).hasSize(arrays.size());
        }
    }

    @Test
    void weightsTooLargeForFloat16AreNotWrittenInIt() {
        Weights weights = Weights.random(SampleBundle.SENTIMENT, 3);
        weights.of("output.bias")[0] = 70_000;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SampleBundle.write(directory, "sample", "1", weights, Precision.FLOAT16))
                .withMessageContaining("output.bias")
                .withMessageContaining("FLOAT16");
    }

    @Test
    void theWeightsFileIsReadableAsTheFormatSays() {
        SampleBundle sample = SampleBundle.write(directory, "sample", "1", 3);
        ObjectNode header = SampleBundle.object(sample.header());
        assertThat(sample.header()).startsWith("{");
        Map<String, long[]> tensors = new LinkedHashMap<>();
        long covered = 0;
        for (Map.Entry<String, JsonNode> tensor : header.properties()) {
            assertThat(tensor.getValue().get("dtype").textValue()).isEqualTo("F32");
            long[] shape = new long[tensor.getValue().get("shape").size()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = tensor.getValue().get("shape").get(i).longValue();
            }
            tensors.put(tensor.getKey(), shape);
            JsonNode offsets = tensor.getValue().get("data_offsets");
            covered += offsets.get(1).longValue() - offsets.get(0).longValue();
        }
        assertThat(tensors).containsExactlyInAnyOrderEntriesOf(SampleBundle.SENTIMENT.tensors());
        assertThat(covered).isEqualTo(sample.data().length);
    }

    @Test
    void metadataInTheHeaderIsAllowed() {
        SampleBundle sample = SampleBundle.write(directory, "sample", "1", 3);
        sample.editHeader(header -> header.putObject("__metadata__").put("format", "pt"));
        sample.open().load(Device.cpu()).close();
    }

    @Test
    void aHeaderPaddedWithSpacesIsAllowed() {
        SampleBundle sample = SampleBundle.write(directory, "sample", "1", 3);
        sample.writeWeights(sample.header() + "     ", sample.data());
        sample.open().load(Device.cpu()).close();
    }

    @Test
    void theHashOfThePreprocessingDoesNotDependOnTheLayoutOfTheJson() {
        SampleBundle sample = SampleBundle.write(directory, "sample", "1", 3);
        String hash = sample.open().manifest().preprocessingHash();
        sample.editManifest(manifest -> {
            ObjectNode before = (ObjectNode) manifest.get("preprocessing");
            ObjectNode reordered = manifest.objectNode();
            reordered.set("vocabulary", before.get("vocabulary"));
            reordered.set("maximumWords", before.get("maximumWords"));
            reordered.set("type", before.get("type"));
            manifest.set("preprocessing", reordered);
        });
        sample.writeManifestText(
                sample.manifestText().replaceAll("\\s*\\n\\s*", "").replace("é", "\\u00e9"));
        assertThat(sample.open().manifest().preprocessingHash()).isEqualTo(hash);
    }

    @Test
    void differentPreprocessingHasDifferentHashes() {
        assertThat(List.of(
                        ManifestJson.hash(new TextPreprocessing(9, List.of("a", "b"))),
                        ManifestJson.hash(new TextPreprocessing(9, List.of("b", "a"))),
                        ManifestJson.hash(new TextPreprocessing(9, List.of("ab"))),
                        ManifestJson.hash(new TextPreprocessing(8, List.of("a", "b"))),
                        ManifestJson.hash(new ImagePreprocessing(9, 8)),
                        ManifestJson.hash(new ImagePreprocessing(8, 9))))
                .doesNotHaveDuplicates()
                .allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    @Test
    void theHashOfAPreprocessingNeverChanges() {
        // Python: hashlib.sha256(b'{"type":"words","maximumWords":2,"vocabulary":["a"]}').hexdigest()
        assertThat(ManifestJson.hash(new TextPreprocessing(2, List.of("a"))))
                .isEqualTo("9e653297fd92c9681541594830add61176ddcbe289da47af0dd4dd3ad2412ec7");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamed() throws Exception {
        Path inTheWay = Files.writeString(directory.resolve("file"), "in the way");
        assertThatThrownBy(() -> SampleBundle.write(inTheWay, "sample", "1", 3))
                .hasMessageContaining(inTheWay.toString())
                .hasMessageContaining("cannot be written");
    }

    @Test
    void loadingAndClosingAgainAndAgainReleasesEverything() {
        SampleBundle sample = SampleBundle.write(directory, "sample", "1", 3);
        ModelBundle bundle = sample.open();
        try (NDManager manager = NDManager.newBaseManager()) {
            for (int swap = 0; swap < 100; swap++) {
                bundle.load(Device.cpu()).close();
                Map<String, NDArray> arrays =
                        new SafetensorsFile(sample.weights(), SampleBundle.SENTIMENT.tensors()).read(manager);
                assertThat(manager.getManagedArrays()).containsExactlyInAnyOrderElementsOf(arrays.values());
                arrays.values().forEach(NDArray::close);
            }
            assertThat(manager.getManagedArrays()).isEmpty();
        }
    }

    private static Map<String, float[]> read(Path bundle, Architecture architecture) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            new SafetensorsFile(bundle.resolve(ModelBundle.WEIGHTS), architecture.tensors())
                    .read(manager)
                    .forEach((name, array) -> values.put(name, array.toFloatArray()));
        }
        return values;
    }
}
