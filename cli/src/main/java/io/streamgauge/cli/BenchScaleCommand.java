package io.streamgauge.cli;

import io.streamgauge.benchmarks.scoring.ScaleBenchmark;
import io.streamgauge.benchmarks.scoring.ScaleReport;
import io.streamgauge.models.network.NativeRuntime;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code streamgauge bench scale}: what a second scorer brings, and what a change of their number costs. */
@Command(
        name = "scale",
        description =
                "Measure scorers that share the work, on a broker and a registry of their own: throughput of one and"
                        + " two, and how long events wait while one joins, leaves and dies.",
        footer = {
            "  streamgauge bench scale",
            "  streamgauge bench scale --partitions 2,8 --seconds 30 --output benchmark-results"
        })
final class BenchScaleCommand implements Callable<Integer> {
    private static final int FEWEST_PARTITIONS = 2;
    private static final int MOST_PARTITIONS = 1_000;

    private final Console console;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            split = ",",
            defaultValue = "2,4,8",
            description = "Numbers of partitions, 2 or more (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<Integer> partitions;

    @Mixin
    private final LoadOptions load = new LoadOptions();

    @Mixin
    private final ReportOptions reports = new ReportOptions();

    BenchScaleCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        for (int number : partitions) {
            if (number < FEWEST_PARTITIONS || number > MOST_PARTITIONS) {
                throw new UsageException(
                        "--partitions is " + number + ": use " + FEWEST_PARTITIONS + " to " + MOST_PARTITIONS);
            }
        }
        if (partitions.stream().distinct().count() < partitions.size()) {
            throw new UsageException("--partitions names a number twice: name each once");
        }
        load.check();
        // The report names the engine's version.
        NativeRuntime.load(1);
        ScaleReport report = new ScaleBenchmark(
                        StarterBundles.home(), load.sentiment(), load.data(), partitions, load.seconds(), load.events())
                .run(ConsoleProgress.on(console));
        reports.deliver(report, console);
        return CommandLine.ExitCode.OK;
    }
}
