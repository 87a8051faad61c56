package io.streamgauge.trainer.retrain;

import ai.djl.Device;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.event.RetrainingRun;
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
import java.util.List;
import java.util.Optional;

/** A champion that was trained on a small data set, topics of its own, and reviews in words that it does not know. */
final class RetrainingFixture implements AutoCloseable {
    static final String MODEL = "sentiment";

    final ClusterSettings cluster;
    final EventSerdes serdes;
    private Signing signing = Signing.NONE;
    final LabelledStream stream;
    final FileArtifactStore store;
    final ModelCatalogue catalogue;

    private final Path temporary;

    RetrainingFixture(LocalStack stack, Path temporary, String prefix) {
        this.temporary = temporary;
        this.stream = new LabelledStream(stack, prefix);
        this.cluster = stream.cluster;
        this.serdes = stream.serdes;
        this.store = new FileArtifactStore(temporary.resolve("store"));
        this.catalogue = new ModelCatalogue(cluster, serdes, Clock.systemUTC());
    }

    /** Trains, publishes and assigns version 1. */
    void champion() throws IOException {
        published();
        publisher().assign(MODEL, "1", LabelledStream.START, "test");
    }

    /** Trains and publishes version 1, which nobody assigns. */
    void published() throws IOException {
        var bundle = new TrainingRun(
                        recipe("small-ngrams"),
                        data(),
                        temporary.resolve("champion"),
                        Optional.of("1"),
                        Precision.FLOAT32,
                        Device.cpu(),
                        "test",
                        false)
                .run(ProgressListener.NONE, () -> false)
                .bundle();
        publisher().publish(bundle);
    }

    private Publisher publisher() {
        return new Publisher(store, cluster, serdes, Clock.systemUTC(), signing.key());
    }

    /** Reviews in words that the data set does not have. */
    void newWords(int from, int to) {
        for (int i = from; i < to; i++) {
            stream.labelled("good" + i, "a splendid and gripping tale " + i, "positive", i);
            stream.labelled("bad" + i, "a ghastly and shoddy tale " + i, "negative", i);
        }
    }

    RetrainingPlan plan() {
        return plan(recipe("small-ngrams"), "runs");
    }

    /** With a recipe, in a working directory. */
    RetrainingPlan plan(Recipe recipe, String runs) {
        return new RetrainingPlan(
                MODEL,
                Optional.of(recipe),
                data(),
                Optional.empty(),
                temporary.resolve(runs),
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

    /** From now on, whose versions are believed and what new ones are signed with. */
    void sign(Signing with) {
        signing = with;
    }

    /** Announces the champion again, as things stand now. */
    void publishChampionAgain() {
        publisher().publish(store.find(MODEL, "1").orElseThrow());
    }

    RetrainingResult retrain(RetrainingPlan plan) throws IOException {
        return retrain(plan, store, ProgressListener.NONE);
    }

    RetrainingResult retrain(RetrainingPlan plan, ArtifactStore other, ProgressListener progress) throws IOException {
        return retraining(plan, other).run(progress, () -> false);
    }

    Retraining retraining(RetrainingPlan plan, ArtifactStore other) {
        return new Retraining(plan, other, cluster, serdes, Clock.systemUTC(), signing);
    }

    List<RetrainingRun> runs() {
        return RunLog.runs(cluster, serdes, MODEL);
    }

    static Recipe recipe(String name) {
        return new Recipe(
                name,
                MODEL,
                "Small.",
                new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
                new SentimentNgrams(2, 2, 10_000),
                new Recipe.Training(10, 3, Recipe.Optimizer.ADAM, 0.05f, 1e-6f, 5));
    }

    private DataDirectory data() {
        return SyntheticTasks.films(temporary.resolve("data"), 50, 3, 1);
    }

    @Override
    public void close() {
        stream.close();
    }
}
