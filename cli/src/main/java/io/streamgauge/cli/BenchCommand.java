package io.streamgauge.cli;

import io.streamgauge.benchmarks.scoring.ScoringBenchmark;
import io.streamgauge.benchmarks.scoring.ScoringReport;
import io.streamgauge.benchmarks.stages.StageBenchmarks;
import io.streamgauge.models.network.NativeRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code streamgauge bench}: how quick scorer and trainer are on this machine. */
@Command(
        name = "bench",
        description = "Measure how quick scorer and trainer are on this machine, try the closed loop, have things fail,"
                + " and look whether anything grows over hours.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "  streamgauge bench scoring",
            "  streamgauge bench scoring --peers --data DIR",
            "  streamgauge bench scale",
            "  streamgauge bench stages",
            "  streamgauge bench training",
            "  streamgauge bench steps",
            "  streamgauge bench loop",
            "  streamgauge bench faults",
            "  streamgauge bench soak"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private BenchCommand() {}

    /** The command with its subcommands. */
    static CommandLine with(Console console) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new Scoring(console))
                .addSubcommand(new BenchScaleCommand(console))
                .addSubcommand(new Stages(console))
                .addSubcommand(new BenchTrainingCommand(console))
                .addSubcommand(new BenchStepsCommand(console))
                .addSubcommand(new BenchLoopCommand(console))
                .addSubcommand(new BenchFaultsCommand(console))
                .addSubcommand(new BenchSoakCommand(console));
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "Missing required subcommand: scoring, scale, stages, training, steps, loop, faults or soak");
    }

    @Command(
            name = "scoring",
            description = "Measure scoring from end to end, on a broker and a registry of its own: throughput from a"
                    + " backlog, then latencies under events that come by the clock.",
            footer = {
                "  streamgauge bench scoring",
                "  streamgauge bench scoring --seconds 30 --peers --data DIR --output benchmark-results"
            })
    private static final class Scoring implements Callable<Integer> {
        private static final int MOST_PAIRS = 100;

        private final Console console;

        @Option(names = "--peers", description = "Measure other ways to score beside the scorer.")
        private boolean peers;

        @Option(
                names = "--meters",
                paramLabel = "PAIRS",
                defaultValue = "0",
                description =
                        "Measure what the scorer's meters cost: so many times with and without them, one after the"
                                + " other.")
        private int meterPairs;

        @Mixin
        private final LoadOptions load = new LoadOptions();

        @Mixin
        private final ReportOptions reports = new ReportOptions();

        private Scoring(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws Exception {
            if (meterPairs < 0 || meterPairs > MOST_PAIRS) {
                throw new UsageException("--meters is " + meterPairs + ": use 0 to " + MOST_PAIRS);
            }
            load.check();
            // The report names the engine's version.
            NativeRuntime.load(1);
            ScoringReport report = new ScoringBenchmark(
                            StarterBundles.home(),
                            load.sentiment(),
                            load.data(),
                            peers,
                            meterPairs,
                            load.seconds(),
                            load.events())
                    .run(ConsoleProgress.on(console));
            reports.deliver(report, console);
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(
            name = "stages",
            description =
                    "Measure with JMH the stages that a review passes, each alone on one thread; takes some minutes.",
            footer = {"  streamgauge bench stages", "  streamgauge bench stages --only Network --data DIR"})
    private static final class Stages implements Callable<Integer> {
        private static final int MOST_SECONDS = 3_600;

        private final Console console;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Data directory with the IMDB reviews to read (default: made-up reviews).")
        private @Nullable Path data;

        @Option(
                names = "--only",
                paramLabel = "REGEX",
                defaultValue = ".*",
                description = "Only benchmarks whose names match, such as Network, Avro, Tokenize or Tensor.")
        @SuppressWarnings("NullAway.Init")
        private String only;

        @Option(
                names = "--seconds",
                paramLabel = "S",
                defaultValue = "5",
                description = "How long each benchmark is measured (default: ${DEFAULT-VALUE}).")
        private int seconds;

        @Option(
                names = "--output",
                paramLabel = "DIR",
                defaultValue = "benchmark-results",
                description = "Where " + StageBenchmarks.TABLE + " and " + StageBenchmarks.JSON
                        + " are written (default: ${DEFAULT-VALUE}).")
        @SuppressWarnings("NullAway.Init")
        private Path output;

        private Stages(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws Exception {
            if (seconds < 1 || seconds > MOST_SECONDS) {
                throw new UsageException("--seconds is " + seconds + ": use 1 to " + MOST_SECONDS);
            }
            LoadOptions.requireReviews(data);
            new StageBenchmarks(output, LoadOptions.defaultBundle(), data, only, seconds).run();
            console.out().print(Files.readString(output.resolve(StageBenchmarks.TABLE)));
            console.err().println("written to " + output);
            return CommandLine.ExitCode.OK;
        }
    }
}
