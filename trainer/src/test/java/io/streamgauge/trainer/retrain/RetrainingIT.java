package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.RetrainingRun;
import io.streamgauge.schemas.event.RetrainingState;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.fit.TrainingRun;
import io.streamgauge.trainer.publish.ModelCatalogue;
import io.streamgauge.trainer.publish.Publisher;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** From labels on the topics to a challenger, against a real broker and a real registry. */
class RetrainingIT {
    private static LocalStack stack;

    private final Path temporary;
    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final LabelledStream stream;

    RetrainingIT(@TempDir Path temporary, TestInfo test) {
        this.temporary = temporary;
        // Each test has topics of its own.
        this.cluster = ClusterSettings.from(Settings.of(Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.schemaRegistryUrl().toString(),
                "topics.prefix", test.getTestMethod().orElseThrow().getName() + ".")));
        this.serdes = new EventSerdes(cluster.registry());
        this.stream = new LabelledStream(cluster, serdes);
    }

    @BeforeAll
    static void start() {
        NativeRuntime.load(1);
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @AfterEach
    void close() {
        stream.close();
        serdes.close();
    }

    @Test
    void newWordsMakeAChallengerAndTheSameExamplesDoNotMakeAnother() throws IOException {
        champion(true);
        newWords(0, 60);

        RetrainingResult result = retraining(plan()).run(ProgressListener.NONE, () -> false);

        assertThat(result.ending()).as(result.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        assertThat(result.fresh()).isEqualTo(120);
        assertThat(result.metrics().get("newest.candidate.accuracy")).isGreaterThan(0.9);
        assertThat(result.metrics().get("newest.examples")).isEqualTo(50);
        String version = result.version().orElseThrow();
        ModelAssignment assignment = catalogue().latest("sentiment").orElseThrow();
        assertThat(assignment.getChampion()).isEqualTo("1");
        assertThat(assignment.getChallenger()).isEqualTo(new Challenger(version, 1_000));
        assertThat(catalogue().versions("sentiment").get(1).getProvenance())
                .containsEntry("retraining.champion", "1")
                .containsEntry("retraining.examples", "70")
                .containsEntry("dataset.training", "310")
                .containsKey("retraining.offsets");
        RetrainingRun run = runs().get(0);
        assertThat(run.getState()).isEqualTo(RetrainingState.PUBLISHED);
        assertThat(run.getVersion()).isEqualTo(version);
        assertThat(run.getOffsets().values().stream().mapToLong(Long::longValue).sum())
                .isGreaterThanOrEqualTo(120);

        RetrainingResult same = retraining(plan()).run(ProgressListener.NONE, () -> false);
        assertThat(same.ending()).isEqualTo(RetrainingResult.Ending.DONE_BEFORE);
        assertThat(same.version()).contains(version);
        newWords(60, 61);
        assertThat(retraining(plan()).run(ProgressListener.NONE, () -> false).ending())
                .isEqualTo(RetrainingResult.Ending.NOTHING_TO_DO);
        assertThat(runs()).hasSize(1);
    }

    @Test
    void aChallengerThatIsBeingComparedStays() throws IOException {
        champion(true);
        newWords(0, 60);
        RetrainingResult first = retraining(plan()).run(ProgressListener.NONE, () -> false);
        assertThat(first.ending()).as(first.message()).isEqualTo(RetrainingResult.Ending.CHALLENGES);
        newWords(60, 120);

        RetrainingResult second = retraining(plan()).run(ProgressListener.NONE, () -> false);

        assertThat(second.ending()).as(second.message()).isEqualTo(RetrainingResult.Ending.PUBLISHED);
        assertThat(second.message()).contains(first.version().orElseThrow(), "--replace-challenger");
        assertThat(Objects.requireNonNull(
                                catalogue().latest("sentiment").orElseThrow().getChallenger())
                        .getVersion())
                .isEqualTo(first.version().orElseThrow());
        assertThat(catalogue().versions("sentiment")).hasSize(3);
    }

    @Test
    void aCandidateThatIsNoBetterIsRefused() throws IOException {
        champion(true);
        for (int i = 0; i < 60; i++) {
            // What the champion knows already.
            stream.labelled("good" + i, "a wonderful and moving film " + i, "positive", i);
            stream.labelled("bad" + i, "a dreadful and clumsy film " + i, "negative", i);
        }

        RetrainingResult result = retraining(plan()).run(ProgressListener.NONE, () -> false);

        assertThat(result.ending()).isEqualTo(RetrainingResult.Ending.REFUSED);
        assertThat(result.message()).contains("no better on the newest examples", "100.00 %");
        assertThat(catalogue().versions("sentiment")).hasSize(1);
        RetrainingRun run = runs().get(0);
        assertThat(run.getState()).isEqualTo(RetrainingState.REFUSED);
        assertThat(run.getReason()).isEqualTo(result.message());
        assertThat(run.getMetrics()).isEqualTo(result.metrics());
        assertThat(retraining(plan()).run(ProgressListener.NONE, () -> false).ending())
                .isEqualTo(RetrainingResult.Ending.DONE_BEFORE);
    }

    @Test
    void aRetrainingThatIsOvertakenPublishesNothingAndNamesTheOther() throws IOException {
        champion(true);
        newWords(0, 60);
        RetrainingRun other = RetrainingRun.newBuilder()
                .setModelName("sentiment")
                .setVersion("r-other")
                .setState(RetrainingState.STARTED)
                .setChampion("1")
                .setRecipe("small-ngrams")
                .setOffsets(Map.of())
                .setExamples(1)
                .setStartedAt(Clock.systemUTC().instant().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS))
                .build();
        boolean[] overtaken = new boolean[1];

        assertThatThrownBy(() -> retraining(plan()).run(ProgressListener.NONE, () -> {
                    if (!overtaken[0]) {
                        overtaken[0] = true;
                        try (RunLog log = new RunLog(cluster, serdes, "sentiment")) {
                            log.write(other);
                        }
                    }
                    return false;
                }))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("r-other");

        assertThat(catalogue().versions("sentiment")).hasSize(1);
    }

    @Test
    void aDryRunPublishesNothing() throws IOException {
        champion(true);
        newWords(0, 60);

        RetrainingResult result = retraining(plan()).preview(ProgressListener.NONE);

        assertThat(result.ending()).isEqualTo(RetrainingResult.Ending.DRY_RUN);
        assertThat(result.message()).contains("70 examples", "50 others");
        assertThat(runs()).isEmpty();
        assertThat(catalogue().versions("sentiment")).hasSize(1);
    }

    @Test
    void aModelWithoutAChampionCannotBeRetrained() throws IOException {
        champion(false);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> retraining(plan()).run(ProgressListener.NONE, () -> false))
                .withMessageContaining("sentiment")
                .withMessageContaining("publish --assign");
    }

    /** Reviews in words that the data set does not have. */
    private void newWords(int from, int to) {
        for (int i = from; i < to; i++) {
            stream.labelled("good" + i, "a splendid and gripping tale " + i, "positive", i);
            stream.labelled("bad" + i, "a ghastly and shoddy tale " + i, "negative", i);
        }
    }

    private void champion(boolean assigned) throws IOException {
        var bundle = new TrainingRun(
                        recipe(),
                        data(),
                        temporary.resolve("champion"),
                        Optional.of("1"),
                        Precision.FLOAT32,
                        Device.cpu(),
                        "test",
                        false)
                .run(ProgressListener.NONE, () -> false)
                .bundle();
        Publisher publisher = new Publisher(store(), cluster, serdes, Clock.systemUTC());
        publisher.publish(bundle);
        if (assigned) {
            publisher.assign("sentiment", "1", LabelledStream.START, "test");
        }
    }

    private RetrainingPlan plan() {
        return new RetrainingPlan(
                "sentiment",
                Optional.of(recipe()),
                data(),
                Optional.empty(),
                temporary.resolve("runs"),
                ComputeDevice.CPU,
                "test",
                0.005,
                20,
                true,
                false,
                1_000,
                false,
                Duration.ZERO);
    }

    private Retraining retraining(RetrainingPlan plan) {
        return new Retraining(plan, store(), cluster, serdes, Clock.systemUTC());
    }

    private DataDirectory data() {
        return SyntheticTasks.films(temporary.resolve("data"), 50, 3, 1);
    }

    private FileArtifactStore store() {
        return new FileArtifactStore(temporary.resolve("store"));
    }

    private ModelCatalogue catalogue() {
        return new ModelCatalogue(cluster, serdes, Clock.systemUTC());
    }

    private List<RetrainingRun> runs() {
        return RunLog.runs(cluster, serdes, "sentiment");
    }

    private static Recipe recipe() {
        return new Recipe(
                "small-ngrams",
                "sentiment",
                "Small.",
                new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
                new SentimentNgrams(2, 2, 10_000),
                new Recipe.Training(10, 3, Recipe.Optimizer.ADAM, 0.05f, 1e-6f, 5));
    }
}
