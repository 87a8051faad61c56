package io.streamgauge.benchmarks.faults;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.benchmarks.BenchmarkReport;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.faults.FaultResult.Failed;
import io.streamgauge.benchmarks.faults.FaultResult.NotRun;
import io.streamgauge.benchmarks.faults.FaultResult.Ran;
import io.streamgauge.benchmarks.flow.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a {@link FaultBenchmark} found. Immutable. */
public final class FaultReport implements BenchmarkReport {
    private static final String NAME = "faults";

    private static final String EXPLANATION = """
            - result: holds if no event is missing, none is answered after a later one of its key, every answer names where its event
              lies, events are scored and non-events rejected, and whatever else the scenario expects came; under exactly_once_v2 also
              if no answer came twice
            - predictions, rejected: committed answers, read from the beginnings of the topics when all scorers had ended
            - calm s: the longest time from when an event was due until its answer could be read, in the second half of the
              time before the incident
            - wait s: the same, from the beginning of the incident on: what the unluckiest event waited
            - gap s: the longest time without any answer, from the beginning of the incident on

            | scenario | result | inputs | predictions | rejected | missing | twice | out of order | wrong source | calm s | wait s | gap s |
            |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            """;

    private final Machine machine;
    private final FaultPlan plan;
    private final List<FaultResult> results;
    private final Optional<Path> kept;

    /**
     * A report.
     *
     * @param kept directory with the logs of what did not hold; empty when there is none
     */
    FaultReport(Machine machine, FaultPlan plan, List<FaultResult> results, Optional<Path> kept) {
        this.machine = machine;
        this.plan = plan;
        this.results = List.copyOf(results);
        this.kept = kept;
    }

    List<FaultResult> results() {
        return results;
    }

    /** Whether every scenario that was run kept what is promised. */
    public boolean holds() {
        return results.stream().allMatch(result -> result.holds(plan.guarantee()));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("# Faults\n\n")
                .append(machine.markdown())
                .append('\n')
                .append(EXPLANATION);
        results.forEach(result -> text.append(row(result)));
        text.append('\n');
        for (FaultResult result : results) {
            text.append("- ")
                    .append(result.fault().id())
                    .append(": ")
                    .append(result.fault().what())
                    .append(". Expected: ")
                    .append(result.fault().expected())
                    .append(".\n");
        }
        List<String> remarks = results.stream().flatMap(FaultReport::remarks).toList();
        if (!remarks.isEmpty()) {
            text.append("\nWhat did not hold:\n\n");
            remarks.forEach(remark -> text.append("- ").append(remark).append('\n'));
        }
        kept.ifPresent(directory ->
                text.append("\nAll logs are kept in ").append(directory).append(".\n"));
        return text.toString();
    }

    private String row(FaultResult result) {
        String id = result.fault().id();
        if (result.outcome() instanceof Ran ran) {
            Verdict verdict = ran.verdict();
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %d | %d | %d | %d | %d | %d | %d | %.1f | %.1f | %.1f |%n",
                    id,
                    result.holds(plan.guarantee()) ? "holds" : "**broken**",
                    verdict.inputs(),
                    verdict.predictions(),
                    verdict.rejected(),
                    verdict.missing(),
                    verdict.duplicates(),
                    verdict.outOfOrder(),
                    verdict.wrongSource(),
                    ran.recovery().calmWait(),
                    ran.recovery().longestWait(),
                    ran.recovery().longestGap());
        }
        String word = result.outcome() instanceof NotRun notRun ? "not run: " + notRun.reason() : "**failed**";
        return "| " + id + " | " + word + " | | | | | | | | | | |\n";
    }

    private static Stream<String> remarks(FaultResult result) {
        String id = result.fault().id() + ": ";
        if (result.outcome() instanceof Ran ran) {
            return Stream.concat(ran.verdict().examples().stream(), ran.complaints().stream())
                    .map(remark -> id + remark);
        }
        return result.outcome() instanceof Failed failed ? Stream.of(id + failed.reason()) : Stream.empty();
    }

    @Override
    public String json() {
        ObjectNode root = new JsonMapper().createObjectNode();
        ObjectNode where = root.putObject("machine");
        machine.properties().forEach(where::put);
        root.put("holds", holds());
        ArrayNode rows = root.putArray("scenarios");
        for (FaultResult result : results) {
            ObjectNode row = rows.addObject()
                    .put("scenario", result.fault().id())
                    .put("what", result.fault().what())
                    .put("expected", result.fault().expected())
                    .put("holds", result.holds(plan.guarantee()));
            if (result.outcome() instanceof Ran ran) {
                put(row, ran);
            } else if (result.outcome() instanceof NotRun notRun) {
                row.put("notRun", notRun.reason());
            }
            ArrayNode remarks = row.putArray("remarks");
            remarks(result).forEach(remarks::add);
        }
        kept.ifPresent(directory -> root.put("logs", directory.toString()));
        return root.toPrettyString();
    }

    private static void put(ObjectNode row, Ran ran) {
        Verdict verdict = ran.verdict();
        Recovery recovery = ran.recovery();
        row.put("inputs", verdict.inputs())
                .put("predictions", verdict.predictions())
                .put("rejected", verdict.rejected())
                .put("missing", verdict.missing())
                .put("duplicates", verdict.duplicates())
                .put("outOfOrder", verdict.outOfOrder())
                .put("wrongSource", verdict.wrongSource())
                .put("misjudged", verdict.misjudged())
                .put("calmWaitSeconds", recovery.calmWait())
                .put("longestWaitSeconds", recovery.longestWait())
                .put("longestGapSeconds", recovery.longestGap());
    }
}
