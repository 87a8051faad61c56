package io.streamgauge.benchmarks.scoring;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.benchmarks.BenchmarkReport;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.scoring.Measurement.MaximumLoad;
import io.streamgauge.benchmarks.scoring.Measurement.OpenLoop;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a {@link ScaleBenchmark} found. Immutable. */
public final class ScaleReport implements BenchmarkReport {
    private static final String NAME = "scale";

    /** The report as text. */
    public static final String TABLE = NAME + TABLE_SUFFIX;

    /** The same for programs. */
    public static final String JSON = NAME + JSON_SUFFIX;

    private static final double MICROSECONDS = 1e6;
    private static final String EXPLANATION = """
            Every scorer is a process of its own with one stream thread and one thread for the network, under exactly-once. Scorers,
            broker, schema registry and the generator of the load share the machine's processors.

            - events/s, one and two: predictions that arrived at a reader of committed records per second, from a backlog, warmed up
            - per CPU s: the same per second of the scorers' processor time
            - longest wait: from when an event was due until its prediction could be read, of all events that came by the clock, at
              the rate beside it, while a second scorer joined, left in good order, or was killed (the group then waits for ten
              seconds)

            | partitions | one events/s | per CPU s | two events/s | per CPU s | rate | joins: longest wait s | p99 | leaves | p99 | is killed | p99 |
            |---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            """;

    private final Machine machine;
    private final List<ScaleMeasurement> measurements;

    ScaleReport(Machine machine, List<ScaleMeasurement> measurements) {
        this.machine = machine;
        this.measurements = List.copyOf(measurements);
    }

    List<ScaleMeasurement> measurements() {
        return measurements;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The table, with what it means. */
    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("# Scorers that share the work\n\n")
                .append(machine.markdown())
                .append('\n')
                .append(EXPLANATION);
        for (ScaleMeasurement one : measurements) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %d | %.0f | %.0f | %.0f | %.0f | %.0f | %s | %s | %s |%n",
                    one.partitions(),
                    one.one().eventsPerSecond(),
                    one.one().eventsPerProcessorSecond(),
                    one.two().eventsPerSecond(),
                    one.two().eventsPerProcessorSecond(),
                    one.joining().rate(),
                    waits(one.joining()),
                    waits(one.leaving()),
                    waits(one.killed())));
        }
        for (ScaleMeasurement one : measurements) {
            if (one.received() != one.sent() || one.duplicates() > 0) {
                text.append(String.format(
                        Locale.ROOT,
                        "%nWith %d partitions, of %d events %d got a prediction, and %d predictions came again.%n",
                        one.partitions(),
                        one.sent(),
                        one.received(),
                        one.duplicates()));
            }
        }
        return text.toString();
    }

    private static String waits(OpenLoop load) {
        return String.format(Locale.ROOT, "%.1f | %.1f", longest(load), percentile(load));
    }

    private static double longest(OpenLoop load) {
        return load.latencies().getMaxValue() / MICROSECONDS;
    }

    private static double percentile(OpenLoop load) {
        return load.latencies().getValueAtPercentile(99) / MICROSECONDS;
    }

    /** The same for programs. */
    @Override
    public String json() {
        ObjectNode root = new JsonMapper().createObjectNode();
        ObjectNode where = root.putObject("machine");
        machine.properties().forEach(where::put);
        ArrayNode rows = root.putArray("partitions");
        for (ScaleMeasurement one : measurements) {
            ObjectNode row = rows.addObject();
            row.put("partitions", one.partitions())
                    .put("sent", one.sent())
                    .put("received", one.received())
                    .put("duplicates", one.duplicates());
            Map.of("one", one.one(), "two", one.two()).forEach((name, load) -> put(row.putObject(name), load));
            Map.of("joining", one.joining(), "leaving", one.leaving(), "killed", one.killed())
                    .forEach((name, load) -> put(row.putObject(name), load));
        }
        return root.toPrettyString();
    }

    private static void put(ObjectNode node, MaximumLoad load) {
        node.put("eventsPerSecond", load.eventsPerSecond())
                .put("eventsPerProcessorSecond", load.eventsPerProcessorSecond());
    }

    private static void put(ObjectNode node, OpenLoop load) {
        node.put("eventsPerSecond", load.rate())
                .put("longestWaitSeconds", longest(load))
                .put("p99WaitSeconds", percentile(load));
    }
}
