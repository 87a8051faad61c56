package io.streamgauge.trainer.fit;

import ai.djl.Device;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Trainings on the processor, as most tests want them. */
final class SampleTraining {
    private SampleTraining() {}

    static TrainingRun prepared(Recipe recipe, DataDirectory data, Path output, boolean resume) {
        return new TrainingRun(recipe, data, output, Optional.empty(), Precision.FLOAT32, Device.cpu(), "test", resume);
    }

    static TrainingRun.Result run(
            Recipe recipe, DataDirectory data, Path output, boolean resume, BooleanSupplier stopped)
            throws IOException {
        return prepared(recipe, data, output, resume).run(ProgressListener.NONE, stopped);
    }

    /** How many native arrays a fit holds when it has made all of its steps. */
    static int arraysAfter(Recipe recipe, DataDirectory data) throws IOException {
        try (NetworkFit fit = new NetworkFit(
                recipe,
                TaskData.load(recipe, data, ProgressListener.NONE),
                List.of(Device.cpu()),
                ProgressListener.NONE)) {
            fit.run(() -> false, () -> {});
            return fit.managedArrays();
        }
    }
}
