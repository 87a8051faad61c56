package io.streamgauge.trainer.report;

import ai.djl.Device;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.fit.TrainingRun;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Training runs of a second or two, with mistakes in them. */
final class SampleRuns {
    /** Taken for negative, because its opinions are where those of the negative ones are; full of HTML. */
    static final String HOSTILE =
            "<script>alert(\"1\") dreadful</script> & film<br /><br />was tedious <img src='x'> clumsy";

    private SampleRuns() {}

    /** A run over reviews, one of which is {@link #HOSTILE}. */
    static TrainingRun.Result reviews(Path directory, int epochs) throws IOException {
        DataDirectory data = SyntheticTasks.reviews(directory.resolve("data"), 100, 1, List.of(HOSTILE));
        return run(reviewRecipe(epochs), data, directory);
    }

    /** What the runs over reviews train. */
    static Recipe reviewRecipe(int epochs) {
        return new Recipe(
                "small-text",
                "sentiment",
                "Small & quick.",
                new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
                new SentimentConv(40, 14, 8, 6, 3, 2, 8, 4, 0),
                new Recipe.Training(16, epochs, Recipe.Optimizer.ADAM, 0.01f, 0, 5));
    }

    /** A run over digits that is far too short. */
    static TrainingRun.Result digits(Path directory) throws IOException {
        DataDirectory data = SyntheticTasks.digits(directory.resolve("data"), 200, 100, 3);
        return run(
                new Recipe(
                        "small-digits",
                        "digits",
                        "Small.",
                        new Recipe.Data("mnist", 0.2, Recipe.Augmentation.NONE),
                        new LeNet(1, 10, 3, 16, 0, 0, 28, 28, 10),
                        new Recipe.Training(32, 1, Recipe.Optimizer.ADAM, 0.002f, 0, 5)),
                data,
                directory);
    }

    private static TrainingRun.Result run(Recipe recipe, DataDirectory data, Path directory) throws IOException {
        return new TrainingRun(
                        recipe, data, directory, Optional.of("1"), Precision.FLOAT32, Device.cpu(), "test", false)
                .run(ProgressListener.NONE, () -> false);
    }
}
