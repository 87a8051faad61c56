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
        footer = {"  streamgauge bench soak", "  streamgauge bench soak --minutes 60 --rate 100"})
final class BenchSoakCommand implements Callable<Integer> {
    /** A week. */
    private static final long MOST_MINUTES = 10_080;

    private static final double MEBIBYTE = 1 << 20;
    /** Of clients, and of looks at processes. */
    private static final double OTHER_HEAP_BYTES = 128 * MEBIBYTE;

    /** A part of the heap that Java is given it does not use for data. */
    private static final double HEAP_SHARE = 1.1;

    private final Console console;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "30",
            description = "How long, 1 to 10080 (default: ${DEFAULT-VALUE}).")
    private long minutes;

    @Mixin
    private final RateOption rate = new RateOption();

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
        SoakPlan plan = new SoakPlan(Duration.ofMinutes(minutes), rate.perSecond());
        double needed = plan.heapBytes() + OTHER_HEAP_BYTES;
        double most = Runtime.getRuntime().maxMemory();
        if (needed > most) {
            throw new UsageException(String.format(
                    Locale.ROOT,
                    "--minutes and --rate make %,.0f events, which need %,.0f MiB of memory for their books, and Java may use %,.0f"
                            + " here: use fewer, or give it more by STREAMGAUGE_JAVA_OPTS=-Xmx%.0fm",
                    plan.events(),
                    needed / MEBIBYTE,
                    most / MEBIBYTE,
                    Math.ceil(HEAP_SHARE * needed / MEBIBYTE)));
        }
        SoakReport report = new SoakBenchmark(StarterBundles.home(), plan).run(ConsoleProgress.on(console));
        reports.deliver(report, console);
        return report.holds() ? CommandLine.ExitCode.OK : Failures.FAILED;
    }
}
