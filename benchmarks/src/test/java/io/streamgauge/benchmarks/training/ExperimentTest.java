package io.streamgauge.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipes;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentTest {
    private static final Recipe NGRAMS = Recipes.find("sentiment-ngrams");

    @Test
    void parametersAreThoseThatWereTrained() {
        JsonNode report = JsonMapper.builder().build().createObjectNode().put("parameters", 1_167_799);

        assertThat(new Experiment(NGRAMS, ComputeDevice.CPU, List.of(report), "").parameters())
                .isEqualTo(1_167_799);
    }

    @Test
    void withoutARunTheyAreTheRecipes() {
        assertThat(new Experiment(NGRAMS, ComputeDevice.GPU, List.of(), "There is no GPU").parameters())
                .isEqualTo(NGRAMS.network().parameterCount());
    }
}
