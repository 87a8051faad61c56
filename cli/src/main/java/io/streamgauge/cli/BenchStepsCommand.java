package io.streamgauge.cli;

import io.streamgauge.benchmarks.training.StepBenchmark;
import io.streamgauge.benchmarks.training.StepTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code streamgauge bench steps}: what the training loop costs beside its steps, and beside Python. */
@Command(
        name = "steps",
        description = "Measure training steps on made-up examples: the loop of 'train' beside its bare steps and, with"
                + " --peer, beside the same network in Python PyTorch, in turns.",
        footer = {
            "  streamgauge bench steps",
            "  streamgauge bench steps --recipe sentiment-conv --rounds 9",
            "  streamgauge bench steps --peer /opt/torch/bin/python"
        })
final class BenchStepsCommand implements Callable<Integer> {
    private static final int MOST_STEPS = 10_000;
    private static final int MOST_ROUNDS = 1_000;

    private final Console console;

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description = "Name of a shipped recipe, or a YAML file; may be repeated (default: sentiment-conv, lenet-1,"
                    + " lenet-2).")
    private List<String> recipes = List.of("sentiment-conv", "lenet-1", "lenet-2");

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "50",
            description = "Steps of a round (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds, after one to warm up (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--peer",
            paramLabel = "PYTHON",
            description = "A Python interpreter with PyTorch, to measure the same steps with (default: none).")
    private Optional<String> peer = Optional.empty();

    @Mixin
    private final ReportOptions reports = new ReportOptions();

    BenchStepsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        requireRange("--steps", steps, MOST_STEPS);
        requireRange("--rounds", rounds, MOST_ROUNDS);
        StepTable table = new StepBenchmark(
                        RecipeOption.find(recipes),
                        device.load(),
                        device.threads(),
                        steps,
                        rounds,
                        StarterBundles.home(),
                        peer)
                .run(ConsoleProgress.on(console));
        reports.deliver(table, console);
        return CommandLine.ExitCode.OK;
    }

    private static void requireRange(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new UsageException(option + " is " + value + ": use 1 to " + most);
        }
    }
}
