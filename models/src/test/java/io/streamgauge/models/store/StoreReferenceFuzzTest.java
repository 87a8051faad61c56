package io.streamgauge.models.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References come from a topic: whatever they say, they name something inside the store or are refused. */
class StoreReferenceFuzzTest {
    private static final Path STORE = Path.of("/mnt/models");
    private static final String[] TOKENS = {
        "..",
        "/",
        "\\",
        "%2e%2e",
        "%2F",
        "file:",
        "s3://",
        "http://",
        ".",
        "./",
        "~",
        "\u0000",
        "\n",
        "a",
        "\uFF0E\uFF0E",
        "\u2215",
        "?",
        "#",
        " ",
        "../",
        ":",
        "@",
        "é",
        ".staging"
    };

    @Test
    void referencesNameAVersionInTheStoreOrAreRefused() {
        Fuzzing.run(Target.ofText("version-reference", StoreReferenceFuzzTest::readReference)
                .seeds("sentiment/20261125.202729-f08227e6", "a/1", "Model_1.x/V-2")
                .tokens(TOKENS)
                .cases(10_000));
    }

    private static Verdict readReference(String text) throws Exception {
        return Verdict.of(
                ArtifactStoreException.class,
                refusal -> assertThat(refusal).hasMessageContainingAll(STORE.toString(), "NAME/VERSION"),
                () -> {
                    VersionReference reference = VersionReference.parse(text, STORE);
                    Path directory = STORE.resolve(reference.name()).resolve(reference.version());
                    assertThat(directory).isEqualTo(directory.normalize());
                    assertThat(STORE.relativize(directory)).hasToString(text);
                    assertThat(reference.name()).doesNotStartWith(".");
                    assertThat(reference).hasToString(text);
                    return reference;
                });
    }

    @Test
    void aStoreOpensNothingOutsideOfItself(@TempDir Path directory) {
        FileArtifactStore store = new FileArtifactStore(directory.resolve("store"));
        for (String reference :
                List.of("../outside", "a/../../outside", "/etc/passwd", "a/%2e%2e", "file:/etc/passwd", "")) {
            assertThatThrownBy(() -> store.open(reference, "0".repeat(64)))
                    .as(reference)
                    .isInstanceOf(ArtifactStoreException.class)
                    .hasMessageContaining("'" + reference + "'");
        }
    }

    @Test
    void aLocationOfManyPartsIsRefusedForItsLength() {
        assertThatThrownBy(() -> S3Location.parse("s3://models/" + "a/".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 512");
    }

    @Test
    void locationsInBucketsAreReadAsWrittenOrRefused() {
        Fuzzing.run(Target.ofText("s3-location", StoreReferenceFuzzTest::readLocation)
                .seeds("s3://models/team", "s3://a.bucket-1", "s3://models/a/b/c/", "s3://MODELS_old/!_'()*-/x.y")
                .tokens(TOKENS)
                .tokens("a/", "x/y/")
                .cases(10_000));
    }

    private static Verdict readLocation(String text) throws Exception {
        return Verdict.of(IllegalArgumentException.class, () -> {
            S3Location location = S3Location.parse(text);
            assertThat(S3Location.parse(location.toString())).isEqualTo(location);
            assertThat(location.prefix().split("/")).noneMatch(part -> part.startsWith("."));
            return location;
        });
    }
}
