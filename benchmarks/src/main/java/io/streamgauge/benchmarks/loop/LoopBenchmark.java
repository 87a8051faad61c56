package io.streamgauge.benchmarks.loop;

import io.streamgauge.benchmarks.Machine;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tries the closed loop from end to end, with real data: a model is trained and serves; its inputs change; what streamgauge
 * does about that is measured.
 *
 * @param recipes by which the models that are tried are trained, one after another; one per task
 * @param data where the data sets are
 * @param home directory of the installation, for its commit
 * @param directory for everything that the trials write, deleted by the caller
 * @param plan how
 * @param codeVersion version of streamgauge, for the provenance of models
 */
public record LoopBenchmark(
        List<Recipe> recipes, DataDirectory data, Path home, Path directory, LoopPlan plan, String codeVersion) {

    /**
     * Runs.
     *
     * @param progress hears of every step
     * @throws IOException when a file cannot be written
     */
    public LoopReport run(ProgressListener progress) throws IOException, InterruptedException {
        List<LoopResult> results = new ArrayList<>();
        try (LocalStack stack = LocalStack.startEphemeral()) {
            for (Recipe recipe : recipes) {
                results.add(new LoopTrial(stack, this, recipe, progress).run());
            }
        }
        return new LoopReport(Machine.current(home, Map.of()), plan, results);
    }
}
