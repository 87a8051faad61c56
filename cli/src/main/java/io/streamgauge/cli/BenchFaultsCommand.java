package io.streamgauge.cli;

import io.streamgauge.benchmarks.faults.Fault;
import io.streamgauge.benchmarks.faults.FaultBenchmark;
import io.streamgauge.benchmarks.faults.FaultPlan;
import io.streamgauge.benchmarks.faults.FaultReport;
import io.streamgauge.streams.ProcessingGuarantee;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code streamgauge bench faults}: whether every event is answered once, whatever fails. */
@Command(
        name = "faults",
        description =
                "Have scorers, brokers, the schema registry, the artifact store, the network, a clock and memory fail"
                        + " while events flow, on a cluster of three brokers of its own, and balance the books: what is missing, what came twice, what"
                        + " came out of order, and how long events waited. Takes about a minute per scenario; ends with exit code"
                        + " 1 when a scenario breaks what is promised.",
        footer = {
            "  streamgauge bench faults",
            "  streamgauge bench faults --list",
            "  streamgauge bench faults --scenarios kill-scorer,kill-leader --events 20000 --rate 500"
        })
final class BenchFaultsCommand implements Callable<Integer> {
    private static final long MOST_EVENTS = 10_000_000;

    private final Console console;

    @Option(
            names = "--scenarios",
            paramLabel = "NAME",
            split = ",",
            converter = FaultName.class,
            description = "Names of scenarios, one after another (default: all).")
    private List<Fault> scenarios = List.of(Fault.values());

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "6000",
            description = "Fewest events per scenario, 100 or more; more come when it takes longer (default:"
                    + " ${DEFAULT-VALUE}).")
    private long events;

    @Mixin
    private final RateOption rate = new RateOption();

    @Option(
            names = "--guarantee",
            paramLabel = "GUARANTEE",
            defaultValue = "exactly_once_v2",
            description = "What the scorers promise, exactly_once_v2 or at_least_once, which may answer twice (default:"
                    + " ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private ProcessingGuarantee guarantee;

    @Option(names = "--list", description = "List the scenarios and do nothing.")
    private boolean list;

    @Mixin
    private final ReportOptions reports = new ReportOptions();

    BenchFaultsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            for (Fault fault : Fault.values()) {
                console.out().println(fault.id() + ": " + fault.what() + ". Expected: " + fault.expected() + ".");
            }
            return CommandLine.ExitCode.OK;
        }
        if (events < FaultPlan.FEWEST_EVENTS || events > MOST_EVENTS) {
            throw new UsageException(
                    "--events is " + events + ": use " + FaultPlan.FEWEST_EVENTS + " to " + MOST_EVENTS);
        }
        double perSecond = rate.perSecond();
        if (scenarios.stream().distinct().count() < scenarios.size()) {
            throw new UsageException("--scenarios names a scenario twice: name each once");
        }
        FaultReport report = new FaultBenchmark(
                        StarterBundles.home(), scenarios, new FaultPlan(events, perSecond, guarantee))
                .run(ConsoleProgress.on(console));
        reports.deliver(report, console);
        return report.holds() ? CommandLine.ExitCode.OK : Failures.FAILED;
    }

    /** Reads the name of a scenario. */
    static final class FaultName implements ITypeConverter<Fault> {
        @Override
        public Fault convert(String value) {
            return Fault.of(value)
                    .orElseThrow(() -> new TypeConversionException("'" + value + "' is not one of "
                            + Arrays.stream(Fault.values()).map(Fault::id).collect(Collectors.joining(", "))));
        }
    }
}
