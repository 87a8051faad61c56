package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose output cannot be written. Linux' /dev/full is a disk without room. */
class OutputFailureTest {
    private static final Path FULL_DISK = Path.of("/dev/full");

    private final Path temporary;
    private final Path output;
    private final DataDirectory data;

    OutputFailureTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.output = temporary.resolve("run");
        this.data = SyntheticTasks.reviews(temporary.resolve("data"), 100, 1);
    }

    @BeforeAll
    static void limitThreads() {
        NativeRuntime.load(1);
    }

    @BeforeEach
    void requireLinux() {
        assumeTrue(Files.exists(FULL_DISK), "this system has no " + FULL_DISK);
    }

    @Test
    void fullDiskAtACheckpointIsNamedAndTheCheckpointBeforeGoesOn() throws IOException {
        Path full = output.resolve("checkpoint/arrays-3-0.safetensors.partial");

        assertThatThrownBy(() -> train(data, false, whenActivityBegins("epoch 2/2", () -> fullDisk(full))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(output.resolve("checkpoint").toString())
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("--resume");
        Files.delete(full);

        assertThat(train(true).epochs()).hasSize(2);
        ModelBundle.open(output.resolve("bundle"));
    }

    @Test
    void fullDiskAtTheWeightsIsNamedAndTheCheckpointGoesOn() throws IOException {
        Path weights = fullDisk(output.resolve("bundle").resolve(ModelBundle.WEIGHTS));

        assertThatThrownBy(() -> train(false))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(weights.toString())
                .hasMessageContaining("No space left on device");
        assertThat(output.resolve("bundle").resolve(ModelBundle.MANIFEST)).doesNotExist();
        Files.delete(weights);

        train(true);
        ModelBundle.open(output.resolve("bundle"));
    }

    @Test
    void outputThatCannotBeMadeIsNamedBeforeTheTraining() throws IOException {
        Files.writeString(output, "a file where a directory should be");

        assertThatThrownBy(() -> train(false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The output directory " + output.resolve("bundle") + " cannot be made")
                .hasMessageContaining("--output");
    }

    @Test
    void readOnlyOutputIsNamedBeforeTheTraining() throws IOException {
        Files.createDirectories(output.resolve("bundle"));
        assumeTrue(output.toFile().setWritable(false) && !Files.isWritable(output), "root may write everywhere");
        try {
            assertThatThrownBy(() -> train(false))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("The output directory " + output + " cannot be written")
                    .hasMessageContaining("--output");
        } finally {
            assertThat(output.toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void missingDataSetLeavesNoOutput() {
        assertThatThrownBy(() -> train(new DataDirectory(temporary.resolve("nothing")), false, ProgressListener.NONE))
                .hasMessageContaining("nothing");

        assertThat(output).doesNotExist();
    }

    private static Path fullDisk(Path file) {
        try {
            Files.createDirectories(file.getParent());
            return Files.createSymbolicLink(file, FULL_DISK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProgressListener whenActivityBegins(String awaited, Runnable action) {
        return new ProgressListener() {
            @Override
            public void started(String activity, long total, String unit) {
                if (activity.equals(awaited)) {
                    action.run();
                }
            }

            @Override
            public void advanced(long done, String detail) {}

            @Override
            public void finished(String summary) {}
        };
    }

    private TrainingRun.Result train(boolean resume) throws IOException {
        return train(data, resume, ProgressListener.NONE);
    }

    private TrainingRun.Result train(DataDirectory directory, boolean resume, ProgressListener progress)
            throws IOException {
        Recipe recipe = new Recipe(
                "small-text",
                "sentiment",
                "Small.",
                new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
                new SentimentConv(40, 12, 8, 6, 3, 2, 8, 4, 0.2f),
                new Recipe.Training(16, 2, Recipe.Optimizer.ADAM, 0.01f, 0, 5));
        return new TrainingRun(
                        recipe, directory, output, Optional.empty(), Precision.FLOAT32, Device.cpu(), "test", resume)
                .run(progress, () -> false);
    }
}
