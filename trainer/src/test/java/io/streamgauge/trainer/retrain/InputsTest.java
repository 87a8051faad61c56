package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InputsTest {
    private static final Recipe RECIPE = Recipes.find("sentiment-ngrams");
    private static final String DATASET = "d".repeat(64);
    private static final Map<Integer, Long> KEPT = Map.of(0, 0L);

    @Test
    void theSameInputMakesTheSameVersionInWhateverOrderItIsGiven() {
        Map<Integer, Long> one = new LinkedHashMap<>();
        one.put(0, 5L);
        one.put(1, 7L);
        Map<Integer, Long> other = new LinkedHashMap<>();
        other.put(1, 7L);
        other.put(0, 5L);

        String version = new Inputs(champion("1"), RECIPE, DATASET, one, one).version(0);

        assertThat(version).isEqualTo(new Inputs(champion("1"), RECIPE, DATASET, other, other).version(0));
        Manifest.requireName("version", version);
    }

    @Test
    void everyPartOfTheInputMakesAnotherVersion() {
        Recipe otherSeed = RECIPE.withTraining(RECIPE.training().withSeed(2));

        assertThat(Stream.of(
                                new Inputs(champion("1"), RECIPE, DATASET, KEPT, Map.of(0, 5L)).version(0),
                                new Inputs(champion("1"), RECIPE, DATASET, KEPT, Map.of(0, 5L)).version(1),
                                new Inputs(champion("2"), RECIPE, DATASET, KEPT, Map.of(0, 5L)).version(0),
                                new Inputs(champion("1"), otherSeed, DATASET, KEPT, Map.of(0, 5L)).version(0),
                                new Inputs(champion("1"), RECIPE, "e".repeat(64), KEPT, Map.of(0, 5L)).version(0),
                                new Inputs(champion("1"), RECIPE, DATASET, KEPT, Map.of(0, 6L)).version(0),
                                new Inputs(champion("1"), RECIPE, DATASET, KEPT, Map.of(1, 5L)).version(0),
                                new Inputs(champion("1"), RECIPE, DATASET, Map.of(0, 3L), Map.of(0, 5L)).version(0))
                        .toList())
                .doesNotHaveDuplicates();
    }

    static ModelVersion champion(String version) {
        return ModelVersion.newBuilder()
                .setModelName("sentiment")
                .setVersion(version)
                .setTask("sentiment")
                .setArtifact("sentiment/" + version)
                .setManifestHash("a".repeat(64))
                .setWeightsHash("b".repeat(64))
                .setLabels(List.of("negative", "positive"))
                .setMetrics(Map.of())
                .setProvenance(Map.of())
                .setPublishedAt(Instant.EPOCH)
                .build();
    }
}
