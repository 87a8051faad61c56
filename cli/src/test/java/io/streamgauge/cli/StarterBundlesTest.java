package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StarterBundlesTest {
    private static final long HEADER_AT_MOST = 4_096;
    private static final long ALL_AT_MOST = 12L << 20;

    private final Map<String, Manifest> manifests = StarterBundles.ofInstallation().open().stream()
            .map(ModelBundle::manifest)
            .collect(Collectors.toMap(Manifest::name, Function.identity()));

    @Test
    void thereIsOneForEachTaskTrainedOnTheRealDataSet() {
        assertThat(manifests).containsOnlyKeys("sentiment", "digits");
        assertThat(manifests.values()).allSatisfy(manifest -> assertThat(manifest.provenance())
                .containsKeys("recipe", "dataset.sha256", "seed", "engine", "java.version", "training.seconds"));
        // Whole films are held back, so the validation split is only about a tenth.
        assertThat(Integer.parseInt(provenance("sentiment", "dataset.training"))
                        + Integer.parseInt(provenance("sentiment", "dataset.validation")))
                .isEqualTo(25_000);
        assertThat(provenance("sentiment", "dataset.test")).isEqualTo("25000");
        assertThat(provenance("digits", "dataset.training")).isEqualTo("57000");
        assertThat(provenance("digits", "dataset.test")).isEqualTo("10000");
    }

    @Test
    void theyAreAsAccurateAsTheirRecipesPromise() {
        assertThat(testAccuracy("sentiment")).isGreaterThan(0.924);
        assertThat(testAccuracy("digits")).isGreaterThanOrEqualTo(0.992);
    }

    @Test
    void theirWeightsAreStoredInTwoBytesEachAndAreSmallTogether() throws IOException {
        assertThat(manifests.values())
                .allSatisfy(manifest -> assertThat(manifest.weights().bytes() - storedBytes(manifest.architecture()))
                        .isBetween(0L, HEADER_AT_MOST));
        long bytes = 0;
        try (var files = Files.walk(StarterBundles.ofInstallation().directory())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        assertThat(bytes).isLessThanOrEqualTo(ALL_AT_MOST);
    }

    /** Two for a weight, eight for a key. */
    private static long storedBytes(Architecture architecture) {
        long bytes = 0;
        for (Map.Entry<String, long[]> tensor : architecture.tensors().entrySet()) {
            long values = 1;
            for (long length : tensor.getValue()) {
                values *= length;
            }
            bytes += values * (architecture.integerTensors().contains(tensor.getKey()) ? Long.BYTES : Short.BYTES);
        }
        return bytes;
    }

    @Test
    void aMissingDirectoryIsNamedWithTheRemedy(@TempDir Path empty) {
        assertThatThrownBy(() -> new StarterBundles(empty).open())
                .isInstanceOf(FailedException.class)
                .hasMessageContaining(empty.toString())
                .hasMessageContaining("git");
    }

    private double testAccuracy(String name) {
        return Objects.requireNonNull(manifest(name).metrics().get("test.accuracy"));
    }

    private String provenance(String name, String key) {
        return Objects.requireNonNull(manifest(name).provenance().get(key));
    }

    private Manifest manifest(String name) {
        return Objects.requireNonNull(manifests.get(name));
    }
}
