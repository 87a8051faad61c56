package io.streamgauge.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestRefusalTest {
    private final Path directory;
    private final SampleBundle sample;

    ManifestRefusalTest(@TempDir Path directory) {
        this.directory = directory;
        sample = SampleBundle.write(directory.resolve("bundle"), "sample", "1", 3);
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> ModelBundle.open(missing))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("no directory");
    }

    @Test
    void aMissingManifestIsNamed() throws IOException {
        Files.delete(sample.manifest());
        refused("missing");
    }

    @Test
    void aManifestThatIsADirectoryOrALinkIsRefused() throws IOException {
        Path elsewhere = Files.move(sample.manifest(), directory.resolve("elsewhere"));
        Files.createSymbolicLink(sample.manifest(), elsewhere);
        refused("no plain file");
        Files.delete(sample.manifest());
        Files.createDirectory(sample.manifest());
        refused("no plain file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "not JSON", "[]", "3", "\"text\"", "null", "{", "{\"format\":1", "\u0000\u0001"})
    void whatIsNoManifestIsRefused(String text) {
        sample.writeManifestText(text);
        refused("");
    }

    @Test
    void aManifestNestedWithoutEndIsRefused() {
        sample.writeManifestText("{\"metrics\":".repeat(200_000));
        refused("");
        sample.writeManifestText("[".repeat(200_000));
        refused("");
    }

    @Test
    void aManifestOverTheLimitIsRefused() {
        int size = sample.manifestText().length();
        long weights = sample.weightsBytes().length;
        sample.writeManifestText(sample.manifestText() + " ".repeat(100));
        BundleLimits limits = new BundleLimits(size + 50, weights);
        assertThatThrownBy(() -> ModelBundle.open(directory.resolve("bundle"), limits))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(sample.manifest().toString())
                .hasMessageContaining("limit of " + (size + 50));
    }

    @ParameterizedTest
    @CsvSource({
        "threshold, -0.1, above 0",
        "threshold, 0, above 0",
        "threshold, 1.01, at most 1",
        "targetAccuracy, 0, above 0",
        "targetAccuracy, 1, below 1",
        "validationCoverage, 0, above 0",
        "validationCoverage, 1.5, at most 1"
    })
    void anAbstentionOutOfRangeIsRefused(String field, double value, String range) {
        sample.editManifest(manifest -> manifest.putObject("abstention")
                .put("threshold", 0.9)
                .put("targetAccuracy", 0.98)
                .put("validationCoverage", 0.7)
                .put(field, value));
        refused("abstention." + field + " is " + value + ": it must be above 0 and");
        refused(range);
    }

    @Test
    void anAbstentionThatIsIncompleteOrNullIsRefused() {
        sample.editManifest(manifest -> manifest.putObject("abstention").put("threshold", 0.9));
        refused("abstention", "targetAccuracy");
        sample.editManifest(manifest -> manifest.putNull("abstention"));
        refused("abstention");
    }

    @Test
    void limitsAreCheckedThemselves() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BundleLimits(0, 1))
                .withMessageContaining("manifestBytes is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BundleLimits(1, 1L << 31))
                .withMessageContaining("weightsBytes is 2147483648");
    }

    @Test
    void textAfterTheManifestIsRefused() {
        sample.writeManifestText(sample.manifestText() + "{}");
        refused("");
    }

    @Test
    void duplicateKeysAreRefusedAtEveryDepth() {
        String text = sample.manifestText();
        sample.writeManifestText(text.replaceFirst("\"name\" :", "\"name\" : \"other\", \"name\" :"));
        refused("Duplicate", "name");
        sample.writeManifestText(text.replaceFirst("\"loss\" :", "\"loss\" : 0, \"loss\" :"));
        refused("Duplicate", "loss");
        sample.writeManifestText(text.replaceFirst("\"words\" :", "\"words\" : 5, \"words\" :"));
        refused("Duplicate", "words");
    }

    @Test
    void unknownPropertiesAreRefusedAtEveryDepth() {
        refusedAfter(manifest -> manifest.put("colour", "red"), "colour");
        refusedAfter(manifest -> manifest.withObject("/weights").put("colour", "red"), "weights.colour");
        refusedAfter(manifest -> manifest.withObject("/architecture").put("colour", "red"), "architecture.colour");
        refusedAfter(manifest -> manifest.withObject("/preprocessing").put("colour", "red"), "preprocessing.colour");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "format",
                "name",
                "version",
                "task",
                "labels",
                "architecture",
                "preprocessing",
                "preprocessingHash",
                "weights",
                "metrics",
                "provenance"
            })
    void everyPropertyMustBeThereAndNotNull(String property) {
        refusedAfter(manifest -> manifest.remove(property), property);
        refusedAfter(manifest -> manifest.putNull(property), property);
    }

    @ParameterizedTest
    @CsvSource({
        "weights, file",
        "weights, bytes",
        "weights, sha256",
        "architecture, words",
        "architecture, dropout",
        "preprocessing, maximumWords",
        "preprocessing, vocabulary"
    })
    void everyPropertyOfAPartMustBeThereAndNotNull(String part, String property) {
        refusedAfter(manifest -> manifest.withObject("/" + part).remove(property), part, property);
        refusedAfter(manifest -> manifest.withObject("/" + part).putNull(property), part, property);
    }

    @Test
    void nullsInsideListsAndMapsAreRefused() {
        refusedAfter(manifest -> manifest.withArray("/labels").addNull(), "labels");
        refusedAfter(
                manifest -> manifest.withObject("/preprocessing")
                        .withArray("/vocabulary")
                        .addNull(),
                "vocabulary");
        refusedAfter(manifest -> manifest.withObject("/metrics").putNull("loss"), "metrics");
        refusedAfter(manifest -> manifest.withObject("/provenance").putNull("seed"), "provenance");
    }

    @Test
    void valuesOfAnotherTypeAreRefusedNotConverted() {
        refusedAfter(manifest -> manifest.put("format", "1"), "format");
        refusedAfter(manifest -> manifest.put("format", 1.5), "format");
        refusedAfter(manifest -> manifest.put("format", true), "format");
        refusedAfter(manifest -> manifest.put("name", 5), "name");
        refusedAfter(manifest -> manifest.put("version", 1.0), "version");
        refusedAfter(manifest -> manifest.put("task", 0), "task");
        refusedAfter(manifest -> manifest.put("labels", "negative"), "labels");
        refusedAfter(manifest -> manifest.putArray("labels").add(0).add(1), "labels");
        refusedAfter(manifest -> manifest.withObject("/architecture").put("words", 9.7), "architecture.words");
        refusedAfter(manifest -> manifest.withObject("/architecture").put("words", "9"), "architecture.words");
        refusedAfter(manifest -> manifest.withObject("/architecture").put("words", 1L << 40), "architecture.words");
        refusedAfter(manifest -> manifest.withObject("/architecture").put("dropout", "0.5"), "architecture.dropout");
        refusedAfter(manifest -> manifest.withObject("/weights").put("bytes", 7.5), "weights.bytes");
        refusedAfter(manifest -> manifest.withObject("/metrics").put("loss", true), "metrics.loss");
        refusedAfter(manifest -> manifest.withObject("/provenance").put("seed", 7), "provenance.seed");
    }

    @Test
    void anotherFormatIsRefused() {
        refusedAfter(manifest -> manifest.put("format", 2), "format is 2", "reads format 1");
        refusedAfter(manifest -> manifest.put("format", 0), "format is 0");
    }

    @Test
    void anUnknownArchitecturePreprocessingOrTaskIsRefused() {
        refusedAfter(
                manifest -> manifest.withObject("/architecture").put("type", "transformer"),
                "architecture",
                "transformer");
        refusedAfter(manifest -> manifest.withObject("/architecture").remove("type"), "architecture", "type");
        refusedAfter(manifest -> manifest.withObject("/architecture").put("type", "java.lang.Object"), "architecture");
        refusedAfter(manifest -> manifest.withObject("/preprocessing").put("type", "bytes"), "preprocessing", "bytes");
        refusedAfter(manifest -> manifest.put("task", "translation"), "task", "translation");
        refusedAfter(manifest -> manifest.put("task", "SENTIMENT"), "task", "SENTIMENT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "../x",
                "..",
                ".",
                "a/b",
                "a\\b",
                "/etc",
                "-rf",
                ".hidden",
                "a..b",
                "a b",
                "naïve",
                "a\n",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void namesAndVersionsThatCouldBePathsAreRefused(String name) {
        refusedAfter(manifest -> manifest.put("name", name), "name is '" + name + "'");
        refusedAfter(manifest -> manifest.put("version", name), "version is '" + name + "'");
    }

    @Test
    void labelsMustBeAsManyAsTheNetworkTellsApartAndDifferent() {
        refusedAfter(manifest -> manifest.putArray("labels"), "labels");
        refusedAfter(manifest -> manifest.withArray("/labels").add("neutral"), "labels", "neutral");
        refusedAfter(manifest -> manifest.putArray("labels").add("same").add("same"), "labels", "same");
        refusedAfter(manifest -> manifest.putArray("labels").add("negative").add(" "), "labels", "blank");
    }

    @Test
    void hashesAreSpelledInOneWay() {
        refusedAfter(manifest -> manifest.put("preprocessingHash", "abc"), "preprocessingHash is 'abc'");
        refusedAfter(
                manifest -> manifest.withObject("/weights").put("sha256", "A".repeat(64)), "weights.sha256 is 'AAAA");
    }

    @Test
    void aChangedPreprocessingIsNoticed() {
        refusedAfter(manifest -> manifest.put("preprocessingHash", "0".repeat(64)), "field preprocessingHash", "0000");
        refusedAfter(
                manifest -> manifest.withObject("/preprocessing")
                        .withArray("/vocabulary")
                        .set(0, "changed"),
                "field preprocessingHash");
    }

    @Test
    void wordsThatAreNoTextAreRefused() {
        String text = sample.manifestText();
        sample.writeManifestText(text.replaceFirst("\"film\"", "\"\\\\ud800\""));
        refused("vocabulary", "surrogate");
    }

    @Test
    void aPreprocessingThatDoesNotFitTheNetworkIsRefused() {
        List<Preprocessing> unfit = List.of(
                new TextPreprocessing(8, List.of("a")),
                new TextPreprocessing(10, List.of("a")),
                new TextPreprocessing(9, List.of("a", "b", "c", "d", "e", "f", "g", "h", "i")),
                new ImagePreprocessing(3, 3));
        for (Preprocessing preprocessing : unfit) {
            refusedAfter(
                    manifest -> {
                        manifest.putPOJO("preprocessing", preprocessing);
                        manifest.put("preprocessingHash", ManifestJson.hash(preprocessing));
                    },
                    "architecture",
                    "do not fit");
        }
        refusedAfter(manifest -> manifest.put("task", "digits"), "architecture", "do not fit");
    }

    @Test
    void absurdHyperparametersAreRefusedBeforeAnythingIsAllocated() {
        refusedAfter(
                manifest -> manifest.withObject("/architecture")
                        .put("vocabularySize", 1_000_000)
                        .put("embeddingSize", 1_000_000),
                "field architecture",
                "embedding.weight");
        refusedAfter(
                manifest -> manifest.withObject("/architecture").put("filters", 0),
                "field architecture",
                "filters is 0");
        refusedAfter(
                manifest -> manifest.putObject("architecture")
                        .put("type", "lenet")
                        .put("blocks", 2)
                        .put("filters", 1_000_000)
                        .put("kernel", 1_000_000)
                        .put("dense", 1_000_000)
                        .put("blockDropout", 0.0)
                        .put("denseDropout", 0.0)
                        .put("height", 1_000_000)
                        .put("width", 1_000_000)
                        .put("labels", 2),
                "field architecture",
                "block1.convolution1.weight");
    }

    private void refusedAfter(Consumer<ObjectNode> edit, String... expected) {
        String before = sample.manifestText();
        sample.editManifest(edit);
        refused(expected);
        sample.writeManifestText(before);
        assertThat(sample.open().manifest().name()).isEqualTo("sample");
    }

    private void refused(String... expected) {
        assertThatThrownBy(sample::open)
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(sample.manifest().toString())
                .hasMessageContainingAll(expected);
    }
}
