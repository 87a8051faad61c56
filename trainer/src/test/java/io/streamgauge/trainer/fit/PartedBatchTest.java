package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.EarlyExit;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.PictureConv;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.examples.AdditionalExamples;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipe.Augmentation;
import io.streamgauge.trainer.recipe.Recipe.Optimizer;
import io.streamgauge.trainer.recipe.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches whose parts are computed one by one, as on several graphics cards; here the processor does all of them. */
class PartedBatchTest {
    private static final List<Device> ONE = List.of(Device.cpu());
    private static final List<Device> THREE = List.of(Device.cpu(), Device.cpu(), Device.cpu());

    private final Path temporary;
    private DataDirectory data;

    PartedBatchTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.data = new DataDirectory(temporary);
    }

    @BeforeAll
    static void limitThreads() {
        NativeRuntime.load(1);
    }

    /** 121 examples to train on: seven batches of 17, which three does not divide, and one of 2. */
    @BeforeEach
    void drawDigits() {
        data = SyntheticTasks.digits(temporary.resolve("data"), 151, 50, 3);
    }

    @ParameterizedTest
    @EnumSource(Optimizer.class)
    void stepsAreThoseOfWholeBatches(Optimizer optimizer) throws IOException {
        requireAlike(fit(THREE, recipe(1, optimizer)), fit(ONE, recipe(1, optimizer)));
    }

    @Test
    void stepsOfTwoExitsAreThoseOfWholeBatches() throws IOException {
        PictureConv early = new PictureConv(
                List.of(new PictureConv.Convolution(3, 5, 4, 2)), PictureConv.Normalisation.NONE, 0, 28, 28, 10);
        PictureConv late = new PictureConv(
                List.of(new PictureConv.Convolution(4, 5, 2, 2), new PictureConv.Convolution(4, 3, 2, 1)),
                PictureConv.Normalisation.NONE,
                0,
                28,
                28,
                10);
        Recipe recipe = recipe(1, Optimizer.ADAM, new EarlyExit(early, late, 0.9f));

        requireAlike(fit(THREE, recipe), fit(ONE, recipe));
    }

    /** What each device must do for itself, where there is a graphics card: the processor is the second device. */
    @ParameterizedTest
    @EnumSource(Optimizer.class)
    void copiesOnTwoDevicesMakeTheSameSteps(Optimizer optimizer) throws IOException {
        assumeThat(Engine.getInstance().getGpuCount()).isPositive();

        requireAlike(fit(List.of(Device.gpu(0), Device.cpu()), recipe(1, optimizer)), fit(ONE, recipe(1, optimizer)));
    }

    private static void requireAlike(Fitted parted, Fitted whole) {
        assertThat(parted.epoch().trainingLoss()).isCloseTo(whole.epoch().trainingLoss(), within(1e-4));
        assertThat(parted.epoch().trainingAccuracy()).isCloseTo(whole.epoch().trainingAccuracy(), within(1e-2));
        assertThat(parted.weights().keySet()).isEqualTo(whole.weights().keySet());
        parted.weights().forEach((name, values) -> assertThat(values)
                .as(name)
                .containsExactly(whole.weights().get(name), within(1e-3f)));
    }

    private record Fitted(EpochMetrics epoch, Map<String, float[]> weights, int arrays) {}

    private Fitted fit(List<Device> devices, Recipe recipe) throws IOException {
        try (NetworkFit fit = new NetworkFit(
                recipe, TaskData.load(recipe, data, ProgressListener.NONE), devices, ProgressListener.NONE)) {
            fit.run(() -> false, () -> {});
            Map<String, float[]> weights = new LinkedHashMap<>();
            fit.bestWeights().forEach((name, array) -> weights.put(name, array.toFloatArray()));
            return new Fitted(fit.progress().epochs().get(0), weights, fit.managedArrays());
        }
    }

    @Test
    void stepsLeaveNoNativeArraysBehind() throws IOException {
        assertThat(fit(THREE, recipe(3, Optimizer.ADAM)).arrays())
                .isEqualTo(fit(THREE, recipe(1, Optimizer.ADAM)).arrays());
    }

    @Test
    void runInAnotherNumberOfPartsIsNotGoneOnWith() {
        assertThatThrownBy(() -> run("stopped", false).run(ProgressListener.NONE, () -> true))
                .isInstanceOf(StoppedException.class);

        assertThatThrownBy(() ->
                        run(recipe(3, Optimizer.ADAM), "stopped", true, ONE).run(ProgressListener.NONE, () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in 3 parts of a batch");
    }

    @Test
    void runGoesOnWhereItWasStopped() throws IOException {
        ModelBundle whole =
                run("whole", false).run(ProgressListener.NONE, () -> false).bundle();
        AtomicInteger batches = new AtomicInteger(11);
        assertThatThrownBy(() -> run("stopped", false).run(ProgressListener.NONE, () -> batches.getAndDecrement() == 0))
                .isInstanceOf(StoppedException.class);

        ModelBundle resumed =
                run("stopped", true).run(ProgressListener.NONE, () -> false).bundle();

        assertThat(resumed.manifest().weights().sha256())
                .isEqualTo(whole.manifest().weights().sha256());
        assertThat(whole.manifest().provenance()).containsEntry("device", "cpu(), cpu(), cpu()");
    }

    private TrainingRun run(String output, boolean resume) {
        return run(recipe(3, Optimizer.ADAM), output, resume, THREE);
    }

    private TrainingRun run(Recipe recipe, String output, boolean resume, List<Device> devices) {
        return new TrainingRun(
                recipe,
                data,
                temporary.resolve(output),
                Optional.empty(),
                Precision.FLOAT32,
                new TrainingDevices(devices),
                "test",
                resume,
                AdditionalExamples.NONE);
    }

    private static Recipe recipe(int epochs, Optimizer optimizer) {
        return recipe(epochs, optimizer, new LeNet(1, 4, 3, 16, 0, 0, 28, 28, 10));
    }

    private static Recipe recipe(int epochs, Optimizer optimizer, Architecture network) {
        return new Recipe(
                "small-digits",
                "digits",
                "Small.",
                new Recipe.Data("mnist", 0.2, Augmentation.NONE),
                network,
                new Recipe.Training(17, epochs, optimizer, 0.003f, Schedule.ONE_CYCLE, 0.01f, 0.1f, 0.9f, 5));
    }
}
