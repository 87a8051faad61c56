package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.bundle.BundleWriter;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.trainer.examples.AdditionalExamples;
import io.streamgauge.trainer.fit.EpochMetrics;
import io.streamgauge.trainer.fit.TrainingDevices;
import io.streamgauge.trainer.fit.TrainingRun;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipes;
import io.streamgauge.trainer.report.HtmlReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code streamgauge train}: from a recipe to a bundle and a report. */
@Command(
        name = "train",
        description = "Train a model by a recipe; write a bundle and a report.",
        footer = {
            "  streamgauge train --list",
            "  streamgauge train digits",
            "  streamgauge train lenet-1",
            "  streamgauge train sentiment-conv --epochs 2 --seed 7 --output runs/trial",
            "  streamgauge train sentiment-conv --epochs 2 --seed 7 --output runs/trial --resume"
        })
final class TrainCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Console console;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RECIPE",
            description = "Name of a shipped recipe, sentiment or digits for the recipe of choice, or a YAML file.")
    private @Nullable String recipe;

    @Option(names = "--list", description = "List the shipped recipes.")
    private boolean list;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Where bundle and report go (default: runs/RECIPE-TIME).")
    private @Nullable Path output;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training set (default: the recipe's).")
    private @Nullable Integer epochs;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all that is random (default: the recipe's).")
    private @Nullable Long seed;

    @Option(
            names = "--version",
            paramLabel = "VERSION",
            description = "The bundle's version (default: the time and the beginning of the weights' hash).")
    private Optional<String> version = Optional.empty();

    @Option(
            names = "--precision",
            paramLabel = "float32|float16",
            description = "How weights are stored (default: float32).")
    private BundleWriter.Precision precision = BundleWriter.Precision.FLOAT32;

    @Option(
            names = "--resume",
            description =
                    "Go on with the unfinished run in --output; the result is that of a run without interruption.")
    private boolean resume;

    @Mixin
    private final ThreadsOption threads = new ThreadsOption();

    @Option(
            names = {"--devices", "--device"},
            split = ",",
            paramLabel = "cpu|gpu|gpu:N",
            description =
                    "What to compute on; each of several graphics cards does a part of every batch (default: cpu).")
    private List<String> devices = List.of("cpu");

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (list) {
            return listRecipes();
        }
        if (recipe == null) {
            throw new UsageException("No recipe is named: give one of " + Recipes.shipped() + " or a YAML file");
        }
        Recipe chosen = recipe(recipe);
        if (resume && output == null) {
            throw new UsageException("--resume needs --output DIR: the run to go on with");
        }
        Path directory = output == null
                ? Path.of(
                        "runs",
                        chosen.name() + "-"
                                + LocalDateTime.now(ZoneId.systemDefault()).format(TIME))
                : output;
        threads.load();
        TrainingRun run = new TrainingRun(
                chosen,
                data.directory(console),
                directory,
                version,
                precision,
                devices(),
                RootCommand.Version.current(),
                resume,
                AdditionalExamples.NONE);
        return StoppableTraining.run(
                console, stopped -> show(run.run(ConsoleProgress.on(console), stopped), directory));
    }

    private TrainingDevices devices() {
        try {
            return TrainingDevices.named(devices);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--devices: " + e.getMessage(), e);
        }
    }

    private int listRecipes() {
        if (json) {
            ArrayNode recipes = Json.object().putArray("recipes");
            for (String name : Recipes.shipped()) {
                Recipe shipped = Recipes.find(name);
                recipes.addObject()
                        .put("recipe", name)
                        .put("model", shipped.model())
                        .put("dataset", shipped.data().dataset())
                        .put("default", Recipes.isDefault(name))
                        .put("description", shipped.description());
            }
            console.out().println(Json.pretty(recipes));
            return CommandLine.ExitCode.OK;
        }
        for (String name : Recipes.shipped()) {
            Recipe shipped = Recipes.find(name);
            console.out()
                    .printf(
                            Locale.ROOT,
                            "%-22s %s (data: %s, model: %s%s)%n",
                            name,
                            shipped.description(),
                            shipped.data().dataset(),
                            shipped.model(),
                            Recipes.isDefault(name) ? ", of choice" : "");
        }
        return CommandLine.ExitCode.OK;
    }

    /** The recipe with the options' changes; what is wrong with a value is wrong usage, whoever finds out. */
    private Recipe recipe(String nameOrFile) {
        return RecipeOption.find(nameOrFile, original -> {
            version.ifPresent(name -> Manifest.requireName("--version", name));
            return withOptions(original);
        });
    }

    private Recipe withOptions(Recipe original) {
        Recipe.Training training = original.training();
        if (epochs != null) {
            training = training.withEpochs(epochs);
        }
        if (seed != null) {
            training = training.withSeed(seed);
        }
        return original.withTraining(training);
    }

    private void show(TrainingRun.Result result, Path directory) {
        Manifest manifest = result.bundle().manifest();
        Path report = directory.resolve("report.md");
        if (json) {
            ObjectNode node = Json.object();
            node.put("model", manifest.name());
            node.put("version", manifest.version());
            node.put("bundle", result.bundle().directory().toString());
            node.put("report", report.toString());
            node.put("trainingSeconds", result.duration().toMillis() / 1_000.0);
            node.put("bestEpoch", result.best().epoch());
            ArrayNode perEpoch = node.putArray("epochs");
            for (EpochMetrics metrics : result.epochs()) {
                perEpoch.addObject()
                        .put("epoch", metrics.epoch())
                        .put("trainingLoss", metrics.trainingLoss())
                        .put("trainingAccuracy", metrics.trainingAccuracy())
                        .put("validationLoss", metrics.validationLoss())
                        .put("validationAccuracy", metrics.validationAccuracy())
                        .put("seconds", metrics.duration().toMillis() / 1_000.0)
                        .put("residentBytes", metrics.residentBytes());
            }
            node.set("test", EvaluationView.json(result.test(), manifest.abstention()));
            console.out().println(Json.pretty(node));
            return;
        }
        console.out()
                .printf(
                        Locale.ROOT,
                        "test accuracy %s of %,d examples (epoch %d of %d, %d s of training)%n",
                        Text.percent(result.test().accuracy()),
                        result.test().count(),
                        result.best().epoch(),
                        result.epochs().size(),
                        result.duration().toSeconds());
        EvaluationView.printAbstention(result.test(), manifest.abstention(), console.out()::println);
        console.out().println("model " + manifest.name() + ", version " + manifest.version());
        console.out().println("bundle " + result.bundle().directory());
        console.out().println("report " + report);
        console.out().println("page " + directory.resolve(HtmlReport.FILE));
    }
}
