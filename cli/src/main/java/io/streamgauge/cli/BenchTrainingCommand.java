package io.streamgauge.cli;

import io.streamgauge.benchmarks.training.TrainingBenchmark;
import io.streamgauge.benchmarks.training.TrainingTable;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code streamgauge bench training}: the tutorial's experiments beside its figures. */
@Command(
        name = "training",
        description = "Train the shipped recipes one after another and set them beside each other and beside the"
                + " tutorial's figures. Takes hours on a CPU; the same command goes on after an interruption.",
        footer = {
            "  streamgauge bench training",
            "  streamgauge bench training --recipe lenet-1 --recipe lenet-1-rmsprop --epochs 1",
            "  streamgauge bench training --devices cpu,gpu --seed 1 --seed 2 --seed 3 --output benchmark-results"
        })
final class BenchTrainingCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final DataOption data = new DataOption();

    @Mixin
    private final ThreadsOption threads = new ThreadsOption();

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description = "Name of a shipped recipe, or a YAML file; may be repeated (default: all shipped ones).")
    private List<String> recipes = Recipes.shipped();

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training set (default: the recipe's).")
    private @Nullable Integer epochs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed to train each recipe with; may be repeated (default: the recipe's).")
    private List<Long> seeds = new ArrayList<>();

    @Option(
            names = "--devices",
            split = ",",
            paramLabel = "cpu|gpu",
            description = "What to compute on, in turn; one that is missing is said in the table (default: cpu,gpu).")
    private List<ComputeDevice> devices = List.of(ComputeDevice.values());

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "benchmark-results",
            description = "Where " + TrainingTable.TABLE + ", " + TrainingTable.JSON
                    + " and the runs are written (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    BenchTrainingCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        TrainingBenchmark.Plan plan = new TrainingBenchmark.Plan(chosen(), seeds, devices, threads.load());
        TrainingBenchmark benchmark = new TrainingBenchmark(
                plan,
                data.directory(console),
                output,
                StarterBundles.ofInstallation().directory(),
                RootCommand.Version.current());
        return StoppableTraining.run(console, stopped -> {
            TrainingTable table = benchmark.run(ConsoleProgress.on(console), stopped);
            ReportOptions.deliver(table, output, json, console);
        });
    }

    private List<Recipe> chosen() {
        return recipes.stream()
                .map(name -> RecipeOption.find(
                        name,
                        recipe -> epochs == null
                                ? recipe
                                : recipe.withTraining(recipe.training().withEpochs(epochs))))
                .toList();
    }
}
