package io.streamgauge.benchmarks.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.models.bundle.BundleWriter;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.fit.StoppedException;
import io.streamgauge.trainer.fit.TrainingRun;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Trains experiments one after another, each with each seed on each device, and sets them beside each other.
 *
 * <p>Every run has a directory of its own under {@code runs/} of the output. What is finished there is not trained again,
 * and what is unfinished goes on, so that a table that takes hours survives an interruption. Belongs to one thread.
 */
public final class TrainingBenchmark {
    private static final JsonMapper JSON = new JsonMapper();

    private final Plan plan;
    private final DataDirectory data;
    private final Path output;
    private final Path home;
    private final String codeVersion;

    /**
     * What is trained.
     *
     * @param recipes the recipes
     * @param seeds the seeds that each is trained with; none for the recipes' own
     * @param devices what each is trained on
     * @param threads threads of one operation on the processor, for the report
     */
    public record Plan(List<Recipe> recipes, List<Long> seeds, List<ComputeDevice> devices, int threads) {}

    /**
     * A benchmark that has not begun.
     *
     * @param data where the data sets are
     * @param output where runs and table go
     * @param home directory of the installation, for its commit
     * @param codeVersion version of streamgauge, for the runs' provenance
     */
    public TrainingBenchmark(Plan plan, DataDirectory data, Path output, Path home, String codeVersion) {
        this.plan = plan;
        this.data = data;
        this.output = output;
        this.home = home;
        this.codeVersion = codeVersion;
    }

    /**
     * Trains what is not trained yet.
     *
     * @param progress hears of every batch
     * @param stopped asked after every batch whether to stop there
     * @throws IOException when the output cannot be written
     */
    public TrainingTable run(ProgressListener progress, BooleanSupplier stopped) throws IOException {
        List<Experiment> experiments = new ArrayList<>();
        for (Recipe recipe : plan.recipes()) {
            for (ComputeDevice device : plan.devices()) {
                experiments.add(experiment(recipe, device, progress, stopped));
            }
        }
        return new TrainingTable(
                Machine.current(home, Map.of("threads per operation", Integer.toString(plan.threads()))), experiments);
    }

    private Experiment experiment(
            Recipe recipe, ComputeDevice device, ProgressListener progress, BooleanSupplier stopped)
            throws IOException {
        try {
            device.device();
        } catch (IllegalArgumentException e) {
            return new Experiment(recipe, device, List.of(), String.valueOf(e.getMessage()));
        }
        List<Long> seeds = plan.seeds().isEmpty() ? List.of(recipe.training().seed()) : plan.seeds();
        List<JsonNode> reports = new ArrayList<>();
        for (long seed : seeds) {
            reports.add(report(recipe.withTraining(recipe.training().withSeed(seed)), device, progress, stopped));
        }
        return new Experiment(recipe, device, reports, "");
    }

    private JsonNode report(Recipe recipe, ComputeDevice device, ProgressListener progress, BooleanSupplier stopped)
            throws IOException {
        String name = recipe.name() + "-" + device.name().toLowerCase(Locale.ROOT) + "-"
                + recipe.training().seed();
        Path run = output.resolve("runs").resolve(name);
        Path report = run.resolve(RunReport.FILE);
        if (!Files.exists(report)) {
            progress.started(name, recipe.training().epochs(), "epochs");
            progress.finished("");
            TrainingRun training = new TrainingRun(
                    recipe,
                    data,
                    run,
                    Optional.empty(),
                    BundleWriter.Precision.FLOAT32,
                    device,
                    codeVersion,
                    TrainingRun.isUnfinished(run));
            try {
                training.run(progress, stopped);
            } catch (StoppedException e) {
                throw new StoppedException(
                        "The benchmark was stopped in " + name + ": the same command goes on from there", e);
            }
        }
        JsonNode read = JSON.readTree(Files.readAllBytes(report));
        String trained = read.path("provenance").path("recipe.training").asText();
        if (!trained.equals(recipe.training().toString())) {
            throw new BenchmarkException("The run in " + run + " was trained otherwise (" + trained
                    + ") than this benchmark trains (" + recipe.training() + "): remove it, or use another --output");
        }
        return read;
    }
}
