package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.event.RetrainingRun;
import io.streamgauge.schemas.event.RetrainingState;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.fit.DivergedException;
import io.streamgauge.trainer.fit.TrainingRun;
import io.streamgauge.trainer.publish.ModelCatalogue;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Candidates that are trained; no broker answers, for training asks none. */
class CandidateSourceTest {
    private static final ClusterSettings CLUSTER = ClusterSettings.from(
            Settings.of(Map.of("bootstrap.servers", "127.0.0.1:1", "schema.registry.url", "http://127.0.0.1:1")));

    private final EventSerdes serdes = new EventSerdes(CLUSTER.registry());
    private final Path temporary;
    private final Path output;
    private final DataDirectory data;

    CandidateSourceTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.output = temporary.resolve("output");
        this.data = SyntheticTasks.reviews(temporary.resolve("data"), 100, 1);
    }

    @BeforeAll
    static void load() {
        NativeRuntime.load(1);
    }

    @AfterEach
    void close() {
        serdes.close();
    }

    @Test
    void aTrainingThatDivergesAfterACompleteEpochMakesThatEpochsVersionAtOnce() throws IOException {
        // All examples in one step: the penalty becomes hopeless in the second epoch.
        Recipe recipe = recipe(1, 0.5f);

        ModelBundle bundle = source(recipe).train(work(recipe), output, ProgressListener.NONE, () -> false);

        assertThat(bundle.manifest().version()).isEqualTo("r-1");
        assertThat(bundle.manifest().provenance().get(TrainingRun.DIVERGED)).contains("diverged", "epoch 2");
        assertThat(bundle.manifest().provenance())
                .containsEntry("retraining.beginnings", "0:3")
                .containsEntry("retraining.offsets", "0:9");
        ModelBundle again = source(recipe).train(work(recipe), output, ProgressListener.NONE, () -> false);
        assertThat(again.manifestHash()).isEqualTo(bundle.manifestHash());
    }

    @Test
    void aTrainingThatDivergesAtOnceMakesNone() {
        Recipe recipe = recipe(1e30f, 1);

        assertThatThrownBy(() -> source(recipe).train(work(recipe), output, ProgressListener.NONE, () -> false))
                .isInstanceOf(DivergedException.class);
    }

    @Test
    void aTrainingThatDoesNotDivergeSaysNothingOfIt() throws IOException {
        Recipe recipe = recipe(0.01f, 0);

        assertThat(source(recipe)
                        .train(work(recipe), output, ProgressListener.NONE, () -> false)
                        .manifest()
                        .provenance())
                .doesNotContainKey(TrainingRun.DIVERGED);
    }

    private CandidateSource source(Recipe recipe) {
        RetrainingPlan plan = new RetrainingPlan(
                "sentiment",
                Optional.of(recipe),
                data,
                Optional.empty(),
                output,
                ComputeDevice.CPU,
                "test",
                0.005,
                20,
                false,
                false,
                1_000,
                false,
                Duration.ZERO);
        return new CandidateSource(
                plan,
                new FileArtifactStore(temporary.resolve("store")),
                new ModelCatalogue(CLUSTER, serdes, Clock.systemUTC()),
                Signing.NONE);
    }

    private static RetrainingWork work(Recipe recipe) {
        return new RetrainingWork(
                new Inputs(InputsTest.champion("1"), recipe, "d".repeat(64), Map.of(0, 3L), Map.of(0, 9L)),
                HoldOut.of(new SampleExamples().events(0, 4).agreed(), Task.SENTIMENT),
                RetrainingRun.newBuilder()
                        .setModelName("sentiment")
                        .setVersion("r-1")
                        .setState(RetrainingState.STARTED)
                        .setChampion("1")
                        .setRecipe(recipe.name())
                        .setOffsets(Map.of("0", 9L))
                        .setExamples(2)
                        .setStartedAt(Instant.EPOCH)
                        .build());
    }

    private static Recipe recipe(float learningRate, float l2) {
        return new Recipe(
                "small-text",
                "sentiment",
                "Small.",
                new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
                new SentimentConv(40, 12, 8, 6, 3, 2, 8, 4, 0.2f),
                new Recipe.Training(1_000, 3, Recipe.Optimizer.ADAM, learningRate, l2, 5));
    }
}
