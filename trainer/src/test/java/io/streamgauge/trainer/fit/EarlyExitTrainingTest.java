package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.streamgauge.models.network.EarlyExit;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.Network;
import io.streamgauge.models.network.PictureConv;
import io.streamgauge.models.network.PictureConv.Convolution;
import io.streamgauge.models.network.PictureConv.Normalisation;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.evaluation.Evaluator;
import io.streamgauge.trainer.evaluation.Temperature;
import io.streamgauge.trainer.examples.Examples;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Distortion;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipe.Augmentation;
import io.streamgauge.trainer.recipe.Recipe.Optimizer;
import io.streamgauge.trainer.recipe.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training of networks with two exits. */
final class EarlyExitTrainingTest {
    private static final PictureConv EARLY =
            new PictureConv(List.of(new Convolution(6, 5, 4, 2)), Normalisation.BATCH, 0.1f, 28, 28, 10);
    private static final PictureConv LATE = new PictureConv(
            List.of(new Convolution(6, 5, 2, 2), new Convolution(8, 3, 2, 1)), Normalisation.BATCH, 0.1f, 28, 28, 10);

    private final Path temporary;
    private final DataDirectory data;

    EarlyExitTrainingTest(@TempDir Path temporary) throws IOException {
        this.temporary = temporary;
        this.data = SyntheticTasks.digits(temporary.resolve("data"), 600, 100, 3);
    }

    @BeforeAll
    static void limitThreads() {
        NativeRuntime.load(1);
    }

    @Test
    void eachExitLearnsSoThatItCouldAnswerAlone() throws IOException {
        TrainingRun.Result result = run(recipe(8), "run", false, () -> false);

        assertThat(result.test().accuracy()).isGreaterThan(0.95);
        try (Network trained = (Network) result.bundle().load(Device.cpu())) {
            assertThat(accuracy(EARLY, "early.", trained)).isGreaterThan(0.9);
            assertThat(accuracy(LATE, "late.", trained)).isGreaterThan(0.9);
        }
    }

    private double accuracy(PictureConv part, String begin, Network trained) {
        TaskData task = TaskData.load(recipe(1), data, ProgressListener.NONE);
        try (Network alone = alone(part, begin, trained)) {
            return Evaluator.evaluate(alone, task.labels(), task.test(), "test", ProgressListener.NONE)
                    .accuracy();
        }
    }

    @Test
    void eachExitIsCalibratedByItself() throws IOException {
        DataDirectory partlyWrong = SyntheticTasks.digits(temporary.resolve("partly-wrong"), 600, 90, 100, 3);
        TrainingRun.Result result =
                SampleTraining.run(recipe(2), partlyWrong, temporary.resolve("run"), false, () -> false);

        Map<String, Double> metrics = result.bundle().manifest().metrics();
        assertThat(metrics.get("early.temperature")).isBetween(0.26, 3.9).isNotCloseTo(1, within(0.02));
        assertThat(metrics.get("late.temperature"))
                .isBetween(0.26, 3.9)
                .isNotCloseTo(1, within(0.02))
                .isNotCloseTo(metrics.get("early.temperature"), within(0.02));
        assertThat(temporary.resolve("run/report.md")).content().contains("(early.temperature ", ", late.temperature ");
        Examples validation =
                TaskData.load(recipe(2), partlyWrong, ProgressListener.NONE).validation();
        try (Network trained = (Network) result.bundle().load(Device.cpu());
                Network early = alone(EARLY, "early.", trained);
                Network late = alone(LATE, "late.", trained)) {
            assertThat(Temperature.of(early, validation)).isCloseTo(1, within(0.005));
            assertThat(Temperature.of(late, validation)).isCloseTo(1, within(0.005));
        }
    }

    private static Network alone(PictureConv part, String begin, Network trained) {
        return Network.load(part, manager -> tensors(part, begin, trained, manager), Device.cpu());
    }

    private static Map<String, NDArray> tensors(PictureConv part, String begin, Network trained, NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        part.tensors()
                .forEach((name, shape) ->
                        tensors.put(name, manager.create(trained.tensor(begin + name), new Shape(shape))));
        return tensors;
    }

    @Test
    void resumedRunEndsAsOneWithoutInterruption() throws IOException {
        TrainingRun.Result whole = run(recipe(2), "whole", false, () -> false);

        AtomicInteger batches = new AtomicInteger();
        assertThatThrownBy(() -> run(recipe(2), "interrupted", false, () -> batches.incrementAndGet() > 40))
                .isInstanceOf(StoppedException.class);
        TrainingRun.Result resumed = run(recipe(2), "interrupted", true, () -> false);

        assertThat(resumed.bundle().manifest().weights().sha256())
                .isEqualTo(whole.bundle().manifest().weights().sha256());
    }

    @Test
    void stepsLeaveNoNativeArraysBehind() throws IOException {
        assertThat(SampleTraining.arraysAfter(recipe(3), data)).isEqualTo(SampleTraining.arraysAfter(recipe(1), data));
    }

    private TrainingRun.Result run(Recipe recipe, String output, boolean resume, BooleanSupplier stopped)
            throws IOException {
        return SampleTraining.run(recipe, data, temporary.resolve(output), resume, stopped);
    }

    private static Recipe recipe(int epochs) {
        return new Recipe(
                "two-exits",
                "digits",
                "Small.",
                new Recipe.Data("mnist", 0.2, Augmentation.DISTORT, new Distortion(3, 0.3f, 0.05f, 0.05f, 0.3f)),
                new EarlyExit(EARLY, LATE, 0.98f),
                new Recipe.Training(16, epochs, Optimizer.ADAM, 0.01f, Schedule.ONE_CYCLE, 0, 0.05f, 0.95f, 5));
    }
}
