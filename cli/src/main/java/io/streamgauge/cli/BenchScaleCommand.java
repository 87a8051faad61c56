package io.streamgauge.cli;

import io.streamgauge.benchmarks.scoring.ScaleBenchmark;
import io.streamgauge.benchmarks.scoring.ScaleReport;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.NativeRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
    private static final int FEWEST_EVENTS = 200;
    private static final int MOST_SECONDS = 3_600;

    private final Console console;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            split = ",",
            defaultValue = "2,4,8",
            description = "Numbers of partitions, 2 or more (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<Integer> partitions;

    @Option(
            names = "--bundle",
            paramLabel = "BUNDLE",
            description =
                    "Bundle of the model for reviews to score with (default: the sentiment-conv that comes with streamgauge).")
    private @Nullable Path bundle;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory with the IMDB reviews to send (default: made-up reviews).")
    private @Nullable Path data;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "400000",
            description = "Most events in a backlog, at least 200 (default: ${DEFAULT-VALUE}).")
    private long events;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "15",
            description = "About how long each load lasts (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "benchmark-results",
            description = "Where " + ScaleReport.TABLE + " and " + ScaleReport.JSON
                    + " are written (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

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
        if (events < FEWEST_EVENTS) {
            throw new UsageException("--events is " + events + ": use " + FEWEST_EVENTS + " or more");
        }
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw new UsageException("--seconds is " + seconds + ": use more than 0 and at most " + MOST_SECONDS);
        }
        BenchCommand.requireReviews(data);
        // The report names the engine's version.
        NativeRuntime.load(1);
        ModelBundle sentiment = BenchCommand.sentimentBundle(bundle);
        ScaleReport report = new ScaleBenchmark(StarterBundles.home(), sentiment, data, partitions, seconds, events)
                .run(ConsoleProgress.on(console));
        report.write(output);
        console.out().print(json ? report.json() + "\n" : report.markdown());
        console.err().println("written to " + output);
        return CommandLine.ExitCode.OK;
    }
}
