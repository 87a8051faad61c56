package io.streamgauge.cli;

import io.streamgauge.benchmarks.soak.SoakBenchmark;
import io.streamgauge.benchmarks.soak.SoakPlan;
import io.streamgauge.benchmarks.soak.SoakReport;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code streamgauge bench soak}: whether anything grows over hours. */
@Command(
        name = "soak",
        description = "Have two scorers and a monitor work under mixed load while versions are swapped and a scorer is"
                + " restarted, and look whether heap, native memory, threads, open files and state grow; balance the"
                + " books in the end. Needs Linux and about 3 GB of memory; writes pictures too. Ends with exit code 1"
                + " when something grows or the books do not balance.",
        footer = {"  streamgauge bench soak", "  streamgauge bench soak --minutes 480 --rate 500"})
final class BenchSoakCommand implements Callable<Integer> {
    /** A week. */
    private static final long MOST_MINUTES = 10_080;

    private static final double HIGHEST_RATE = 10_000;

    /** The books are read in memory, of which each event takes some 300 bytes. */
    private static final double MOST_EVENTS = 20_000_000;

    private static final double SECONDS_PER_MINUTE = 60;

    private final Console console;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long, 1 to 10080 (default: ${DEFAULT-VALUE}).")
    private long minutes;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "200",
            description = "Events per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Mixin
    private final ReportOptions reports = new ReportOptions();

    BenchSoakCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (minutes < 1 || minutes > MOST_MINUTES) {
            throw new UsageException("--minutes is " + minutes + ": use 1 to " + MOST_MINUTES);
        }
        if (!(rate > 0 && rate <= HIGHEST_RATE)) {
            throw new UsageException("--rate is " + rate + ": use more than 0 and at most 10000");
        }
        double events = minutes * SECONDS_PER_MINUTE * rate;
        if (events > MOST_EVENTS) {
            throw new UsageException(String.format(
                    Locale.ROOT,
                    "--minutes and --rate make %,.0f events: use fewer than %,.0f, for the books are read in memory",
                    events,
                    MOST_EVENTS));
        }
        SoakReport report = new SoakBenchmark(StarterBundles.home(), new SoakPlan(Duration.ofMinutes(minutes), rate))
                .run(ConsoleProgress.on(console));
        reports.deliver(report, console);
        return report.holds() ? CommandLine.ExitCode.OK : Failures.FAILED;
    }
}
