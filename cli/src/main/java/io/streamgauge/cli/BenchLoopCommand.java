package io.streamgauge.cli;

import io.streamgauge.benchmarks.loop.LoopBenchmark;
import io.streamgauge.benchmarks.loop.LoopPlan;
import io.streamgauge.benchmarks.loop.LoopReport;
import io.streamgauge.localstack.Directories;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.retrain.RetrainingPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code streamgauge bench loop}: whether a model that the world has left behind is noticed and replaced. */
@Command(
        name = "loop",
        description = "Try the closed loop on the real data sets, on a broker and a registry of its own: inputs change,"
                + " drift is noticed, a new version is trained from late labels, compared and promoted, and a bad one"
                + " is rolled back. Takes some minutes per task.",
        footer = {
            "  streamgauge bench loop",
            "  streamgauge bench loop --recipe lenet-fast --data DIR --output benchmark-results"
        })
final class BenchLoopCommand implements Callable<Integer> {
    private static final double MOST_EVENTS = 10_000;
    private static final int MOST_SECONDS = 3_600;

    private final Console console;

    @Mixin
    private final DataOption data = new DataOption();

    @Mixin
    private final ThreadsOption threads = new ThreadsOption();

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description = "Name of a shipped recipe, or a YAML file, by which a model is trained and retrained; may be"
                    + " repeated, once per task (default: sentiment-ngrams and lenet-fast).")
    private List<String> recipes = List.of("sentiment-ngrams", "lenet-fast");

    @Option(names = "--rate", paramLabel = "N", description = "Events per second (default: ${DEFAULT-VALUE}).")
    private double rate = LoopPlan.USUAL.rate();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long each quiet phase lasts (default: ${DEFAULT-VALUE}).")
    private long seconds = LoopPlan.USUAL.steady().toSeconds();

    @Option(
            names = "--examples",
            paramLabel = "N",
            description = "Labelled examples of the new kind for the retraining to begin (default: ${DEFAULT-VALUE}).")
    private int examples = LoopPlan.USUAL.newExamples();

    @Option(
            names = "--tolerance",
            paramLabel = "SHARE",
            description =
                    "How much less accurate than the champion a new version may be on the hold-out, 0 to 1 (default:"
                            + " ${DEFAULT-VALUE}).")
    private double tolerance = LoopPlan.USUAL.tolerance();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of labels and their delays (default: ${DEFAULT-VALUE}).")
    private long seed = LoopPlan.USUAL.seed();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "benchmark-results",
            description = "Where " + LoopReport.PAGE + ", its pictures, " + LoopReport.TABLE + " and " + LoopReport.JSON
                    + " are written (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    BenchLoopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (!(rate > 0 && rate <= MOST_EVENTS)) {
            throw new UsageException("--rate is " + rate + ": use more than 0 and at most 10000");
        }
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw new UsageException("--seconds is " + seconds + ": use 1 to " + MOST_SECONDS);
        }
        if (examples < RetrainingPlan.LEAST_EXAMPLES) {
            throw new UsageException(
                    "--examples is " + examples + ": use " + RetrainingPlan.LEAST_EXAMPLES + " or more");
        }
        if (!(tolerance >= 0 && tolerance <= 1)) {
            throw new UsageException("--tolerance is " + tolerance + ": use 0 to 1");
        }
        List<Recipe> chosen = RecipeOption.find(recipes);
        if (chosen.stream().map(Recipe::task).distinct().count() < chosen.size()) {
            throw new UsageException("--recipe names several recipes for one task: name one of them");
        }
        // Not after minutes.
        Files.createDirectories(output);
        threads.load();
        LoopPlan usual = LoopPlan.USUAL;
        LoopPlan plan = new LoopPlan(
                rate,
                usual.labelledShare(),
                usual.wrongShare(),
                usual.feedbackDelay(),
                Duration.ofSeconds(seconds),
                examples,
                tolerance,
                usual.challengerShare(),
                seed);
        Path directory = Files.createTempDirectory("streamgauge-loop-");
        LoopReport report;
        try {
            report = new LoopBenchmark(
                            chosen,
                            data.directory(console),
                            StarterBundles.home(),
                            directory,
                            plan,
                            RootCommand.Version.current())
                    .run(ConsoleProgress.on(console));
        } finally {
            Directories.deleteRecursively(directory);
        }
        console.out().print(json ? report.json() + "\n" : report.markdown());
        report.write(output).ifPresent(console.err()::println);
        console.err().println("written to " + output);
        return report.passed() ? CommandLine.ExitCode.OK : Failures.FAILED;
    }
}
