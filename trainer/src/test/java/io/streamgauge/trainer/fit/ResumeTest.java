package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.SafetensorsFile;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.PictureConv;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.recipe.Distortion;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipe.Optimizer;
import io.streamgauge.trainer.recipe.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of 3 epochs of 10 batches that are interrupted. */
class ResumeTest {
    private static final SentimentConv NETWORK = new SentimentConv(40, 12, 8, 6, 3, 2, 8, 4, 0.2f);
    private static final int EPOCHS = 3;

    private final Path temporary;
    private final DataDirectory data;

    ResumeTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.data = SyntheticTasks.reviews(temporary.resolve("data"), 100, 1);
    }

    @BeforeAll
    static void limitThreads() {
        NativeRuntime.load(1);
    }

    @ParameterizedTest
    @CsvSource({"ADAM, 0", "ADAM, 1", "ADAM, 13", "ADAM, 20", "ADAM, 29", "RMSPROP, 13"})
    void resumedRunEndsAsOneWithoutInterruption(Optimizer optimizer, int batches) throws IOException {
        Recipe recipe = recipe(optimizer);
        TrainingRun.Result whole = run(recipe, data, "whole", false, () -> false);

        stop(recipe, "interrupted", batches);
        TrainingRun.Result resumed = run(recipe, data, "interrupted", true, () -> false);

        assertThat(weights(resumed)).isEqualTo(weights(whole));
        assertThat(resumed.epochs())
                .usingRecursiveComparison()
                .ignoringFields("duration", "residentBytes")
                .isEqualTo(whole.epochs());
        assertThat(temporary.resolve("interrupted/checkpoint")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 10, 14})
    void averagesSchedulesAndDistortionsGoOnAsWell(int batches) throws IOException {
        Recipe recipe = digits();
        DataDirectory pictures = SyntheticTasks.digits(temporary.resolve("pictures"), 100, 20, 3);
        TrainingRun.Result whole = run(recipe, pictures, "whole", false, () -> false);

        assertThatThrownBy(() -> run(recipe, pictures, "interrupted", false, after(batches)))
                .isInstanceOf(StoppedException.class);
        TrainingRun.Result resumed = run(recipe, pictures, "interrupted", true, () -> false);

        assertThat(weights(resumed)).isEqualTo(weights(whole));
        assertThat(resumed.epochs())
                .usingRecursiveComparison()
                .ignoringFields("duration", "residentBytes")
                .isEqualTo(whole.epochs());
    }

    @Test
    void runIsInterruptedAsOftenAsOneLikes() throws IOException {
        Recipe recipe = recipe(Optimizer.ADAM);
        TrainingRun.Result whole = run(recipe, data, "whole", false, () -> false);

        stop(recipe, "interrupted", 4);
        for (int time = 0; time < 5; time++) {
            assertThatThrownBy(() -> run(recipe, data, "interrupted", true, after(5)))
                    .isInstanceOf(StoppedException.class);
        }

        assertThat(weights(run(recipe, data, "interrupted", true, () -> false))).isEqualTo(weights(whole));
    }

    @Test
    void onlyTheNewestCheckpointIsKept() throws IOException {
        stop(recipe(Optimizer.ADAM), "run", 25);

        try (Stream<Path> files = Files.list(temporary.resolve("run/checkpoint"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("progress.json", "arrays-3-5.safetensors");
        }
    }

    @Test
    void saysHowToGoOnWhenItIsStopped() {
        assertThatThrownBy(() -> run(recipe(Optimizer.ADAM), data, "run", false, after(13)))
                .isInstanceOf(StoppedException.class)
                .hasMessageContaining("epoch 2 of 3")
                .hasMessageContaining("--resume --output " + temporary.resolve("run"));
    }

    @Test
    void doesNotOverwriteAnUnfinishedRun() {
        stop(recipe(Optimizer.ADAM), "run", 5);

        assertThatThrownBy(() -> run(recipe(Optimizer.ADAM), data, "run", false, () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--resume");
    }

    @Test
    void refusesToGoOnWithNothing() {
        assertThatThrownBy(() -> run(recipe(Optimizer.ADAM), data, "run", true, () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("There is no checkpoint in " + temporary.resolve("run/checkpoint"));
    }

    @Test
    void refusesToGoOnWithAnotherRecipe() {
        stop(recipe(Optimizer.ADAM), "run", 5);

        assertThatThrownBy(() -> run(recipe(Optimizer.RMSPROP), data, "run", true, () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another recipe")
                .hasMessageContaining("optimizer=adam")
                .hasMessageContaining("optimizer=rmsprop");
    }

    @Test
    void refusesToGoOnWithAnotherDataSet() {
        stop(recipe(Optimizer.ADAM), "run", 5);
        DataDirectory other = SyntheticTasks.reviews(temporary.resolve("other"), 100, 2);

        assertThatThrownBy(() -> run(recipe(Optimizer.ADAM), other, "run", true, () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another data set");
    }

    @Test
    void namesADamagedCheckpoint() throws IOException {
        stop(recipe(Optimizer.ADAM), "run", 5);
        Path arrays = temporary.resolve("run/checkpoint/arrays-1-5.safetensors");
        byte[] bytes = Files.readAllBytes(arrays);
        Files.write(arrays, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> run(recipe(Optimizer.ADAM), data, "run", true, () -> false))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(arrays.toString());

        Files.writeString(temporary.resolve("run/checkpoint/progress.json"), "{\"format\": 1");
        assertThatThrownBy(() -> run(recipe(Optimizer.ADAM), data, "run", true, () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("progress.json is damaged");
    }

    @Test
    void writesNoCheckpointThatCouldNotBeReadAndKeepsTheFormerOne() throws IOException {
        stop(recipe(Optimizer.ADAM), "run", 5);
        Path progress = temporary.resolve("run/checkpoint/progress.json");
        String former = Files.readString(progress);
        Checkpoint checkpoint = new Checkpoint(temporary.resolve("run"));
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Map<String, NDArray> arrays =
                    Map.of("optimizer.squares.dense.weight", manager.create(new float[] {1, Float.POSITIVE_INFINITY}));

            assertThatThrownBy(() -> checkpoint.write(checkpoint.read(), arrays))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("optimizer.squares.dense.weight")
                    .hasMessageContaining("batch 5 of epoch 1")
                    .hasMessageContaining("--resume");
        }

        assertThat(progress).hasContent(former);
        run(recipe(Optimizer.ADAM), data, "run", true, () -> false);
    }

    @Test
    void keepsTheBestEpochWhenTheTrainingDivergesLater() throws IOException {
        Recipe recipe = recipe(Optimizer.ADAM);
        stop(recipe, "run", 20);
        spoilWeights(temporary.resolve("run/checkpoint/arrays-3-0.safetensors"));

        assertThatThrownBy(() -> run(recipe, data, "run", true, () -> false))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("epoch 3")
                .hasMessageContaining("training.learningRate")
                .hasMessageContaining(temporary.resolve("run/bundle").toString());

        ModelBundle bundle = ModelBundle.open(temporary.resolve("run/bundle"));
        assertThat(bundle.manifest().metrics().get("validation.accuracy")).isGreaterThan(0.5);
        assertThat(temporary.resolve("run/report.md")).exists();
    }

    /** Makes the weights, not those of the best epoch, so large that the loss is hopeless. */
    private static void spoilWeights(Path file) throws IOException {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        NETWORK.tensors().forEach((name, shape) -> {
            for (String kind : new String[] {"weights.", "best.", "optimizer.slopes.", "optimizer.squares."}) {
                shapes.put(kind + name, shape);
            }
        });
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Map<String, NDArray> arrays = new SafetensorsFile(file, shapes).read(manager);
            arrays.forEach((name, array) -> {
                if (name.startsWith("weights.")) {
                    array.muli(1e4);
                }
            });
            SafetensorsFile.write(arrays, file);
        }
    }

    private void stop(Recipe recipe, String output, int batches) {
        assertThatThrownBy(() -> run(recipe, data, output, false, after(batches)))
                .isInstanceOf(StoppedException.class);
    }

    private static BooleanSupplier after(int batches) {
        AtomicInteger left = new AtomicInteger(batches);
        return () -> left.getAndDecrement() == 0;
    }

    private static String weights(TrainingRun.Result result) {
        return result.bundle().manifest().weights().sha256();
    }

    private TrainingRun.Result run(
            Recipe recipe, DataDirectory directory, String output, boolean resume, BooleanSupplier stopped)
            throws IOException {
        return SampleTraining.run(recipe, directory, temporary.resolve(output), resume, stopped);
    }

    /** 3 epochs of 5 batches. */
    private static Recipe digits() {
        return new Recipe(
                "small-pictures",
                "digits",
                "Small.",
                new Recipe.Data("mnist", 0.2, Recipe.Augmentation.DISTORT, new Distortion(10, 1, 0.1f, 0.1f, 1)),
                new PictureConv(
                        List.of(new PictureConv.Convolution(4, 5, 4, 2), new PictureConv.Convolution(6, 3, 2, 1)),
                        PictureConv.Normalisation.BATCH,
                        0.2f,
                        28,
                        28,
                        10),
                new Recipe.Training(16, EPOCHS, Optimizer.ADAM, 0.01f, Schedule.ONE_CYCLE, 0.0001f, 0.1f, 0.9f, 5));
    }

    private static Recipe recipe(Optimizer optimizer) {
        return new Recipe(
                "small-text",
                "sentiment",
                "Small.",
                new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
                NETWORK,
                new Recipe.Training(16, EPOCHS, optimizer, 0.01f, 0.0001f, 5));
    }
}
