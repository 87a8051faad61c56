package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.NativeRuntime;
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

    @Test
    void stepsAreThoseOfWholeBatches() throws IOException {
        Map<String, float[]> whole = weights(ONE);
        Map<String, float[]> parted = weights(THREE);

        assertThat(parted.keySet()).isEqualTo(whole.keySet());
        parted.forEach((name, values) -> assertThat(values).as(name).containsExactly(whole.get(name), within(1e-4f)));
    }

    private Map<String, float[]> weights(List<Device> devices) throws IOException {
        Recipe recipe = recipe(1);
        try (NetworkFit fit = new NetworkFit(
                recipe,
                TaskData.load(recipe, data, ProgressListener.NONE),
                devices,
                Optional.empty(),
                ProgressListener.NONE)) {
            fit.run(() -> false, () -> {});
            Map<String, float[]> weights = new LinkedHashMap<>();
            fit.bestWeights().forEach((name, array) -> weights.put(name, array.toFloatArray()));
            return weights;
        }
    }

    @Test
    void runGoesOnWhereItWasStopped() throws IOException {
        ModelBundle whole = run("whole", false, List.of())
                .run(ProgressListener.NONE, () -> false)
                .bundle();
        AtomicInteger batches = new AtomicInteger(11);
        assertThatThrownBy(() -> run("stopped", false, List.of())
                        .run(ProgressListener.NONE, () -> batches.getAndDecrement() == 0))
                .isInstanceOf(StoppedException.class);

        ModelBundle resumed = run("stopped", true, List.of())
                .run(ProgressListener.NONE, () -> false)
                .bundle();

        assertThat(resumed.manifest().weights().sha256())
                .isEqualTo(whole.manifest().weights().sha256());
        assertThat(whole.manifest().provenance()).containsEntry("device", "cpu(), cpu(), cpu()");
    }

    @Test
    void teachersAnswerForEachPart() throws IOException {
        ModelBundle teacher = run("teacher", false, List.of())
                .run(ProgressListener.NONE, () -> false)
                .bundle();

        TrainingRun.Result student = run("student", false, List.of(teacher)).run(ProgressListener.NONE, () -> false);

        assertThat(student.epochs().get(2).trainingLoss())
                .isLessThan(student.epochs().get(0).trainingLoss());
    }

    private TrainingRun run(String output, boolean resume, List<ModelBundle> teachers) {
        return new TrainingRun(
                recipe(3),
                data,
                temporary.resolve(output),
                Optional.empty(),
                Precision.FLOAT32,
                new TrainingDevices(THREE),
                "test",
                resume,
                AdditionalExamples.NONE,
                teachers);
    }

    private static Recipe recipe(int epochs) {
        return new Recipe(
                "small-digits",
                "digits",
                "Small.",
                new Recipe.Data("mnist", 0.2, Augmentation.NONE),
                new LeNet(1, 4, 3, 16, 0, 0, 28, 28, 10),
                new Recipe.Training(17, epochs, Optimizer.ADAM, 0.003f, Schedule.ONE_CYCLE, 0.01f, 0.1f, 0.9f, 5));
    }
}
