package io.streamgauge.benchmarks.scoring;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.benchmarks.BenchmarkReport;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.benchmarks.scoring.Measurement.MaximumLoad;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** What {@link ScoringBenchmark} measured, to be read by people and by programs. Immutable. */
public final class ScoringReport implements BenchmarkReport {
    private static final String NAME = "scoring";

    /** Name of the file with the table. */
    public static final String TABLE = NAME + TABLE_SUFFIX;

    /** Name of the file with the same as JSON. */
    public static final String JSON = NAME + JSON_SUFFIX;

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final double MICROSECONDS = 1_000;
    private static final long MEBIBYTE = 1L << 20;

    /** Later than this at the 99th percentile, the generator's own lateness is in what it measures. */
    private static final double LATE_MILLISECONDS = 5;

    private static final String EXPLANATION = """
            Every row is a process of its own with the JVM options above, on topics of its own. Contestants, the broker, the
            schema registry and the generator of the load share the machine's processors: so "events/s" is what the whole
            machine does, and "events per CPU s" what the contestant does with one processor of its own.

            - events/s: predictions that arrived at a reader of committed records per second, from a backlog, warmed up
            - CPU ms per 1,000: processor time of the contestant, and of the broker, for 1,000 of these events
            - open loop: events came by the clock at half of events/s. Latency is from when an event was due, not from when it
              was sent, until its prediction arrived at a reader of committed records
            - memory: the most that the contestant's process ever held resident
            """;

    private final Machine machine;
    private final List<String> sources;
    private final List<BareNetwork> bare;
    private final List<Measurement> measurements;

    ScoringReport(Machine machine, List<String> sources, List<BareNetwork> bare, List<Measurement> measurements) {
        this.machine = machine;
        this.sources = List.copyOf(sources);
        this.bare = List.copyOf(bare);
        this.measurements = List.copyOf(measurements);
    }

    List<Measurement> measurements() {
        return measurements;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The tables, with what they mean. */
    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("# Scoring from end to end\n\n");
        text.append(machine.markdown());
        text.append("- events: ")
                .append(String.join("; ", sources))
                .append("\n\n")
                .append(EXPLANATION);
        for (BareNetwork network : bare) {
            text.append("\n## Model ")
                    .append(network.model().name())
                    .append(' ')
                    .append(network.model().version())
                    .append("\n\n");
            table(text, network);
            warnings(text, network);
        }
        meterCost(text);
        return text.toString();
    }

    /** The pairs with and without meters come last, one after the other. */
    private void meterCost(StringBuilder text) {
        int pairs = (int) measurements.stream()
                .filter(one -> one.contestant() == Contestant.STREAMGAUGE_WITHOUT_METERS)
                .count();
        if (pairs > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "%nMeters cost, by the median of %d pairs: %.1f %% more CPU time per event, %.1f %% fewer events/s.%n",
                    pairs,
                    100 * (meterRatio(pairs, MaximumLoad::eventsPerProcessorSecond) - 1),
                    100 * (1 - 1 / meterRatio(pairs, MaximumLoad::eventsPerSecond))));
        }
    }

    /** How much more there is without meters, by the median of the pairs. */
    private double meterRatio(int pairs, ToDoubleFunction<MaximumLoad> figure) {
        List<Measurement> paired = measurements.subList(measurements.size() - 2 * pairs, measurements.size());
        double[] ratios = IntStream.range(0, pairs)
                .mapToDouble(pair -> {
                    Measurement first = paired.get(2 * pair);
                    Measurement second = paired.get(2 * pair + 1);
                    double ratio = figure.applyAsDouble(first.maximum()) / figure.applyAsDouble(second.maximum());
                    return first.contestant() == Contestant.STREAMGAUGE_WITHOUT_METERS ? ratio : 1 / ratio;
                })
                .sorted()
                .toArray();
        return (ratios[(pairs - 1) / 2] + ratios[pairs / 2]) / 2;
    }

    private void table(StringBuilder text, BareNetwork network) {
        text.append(
                        "| contestant | guarantee | events/s | of the bare network | events per CPU s | CPU ms per 1,000 | broker's |"
                                + " memory MiB | open loop events/s | p50 ms | p99 ms | p99.9 ms | max ms |\n")
                .append("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        text.append(String.format(
                Locale.ROOT,
                "| bare network, %d threads, batch %d | | %.0f | 100 %% | %.0f | %.0f | | | | | | | |%n",
                network.threads(),
                network.batch(),
                network.eventsPerSecond(),
                network.eventsPerProcessorSecond(),
                1e6 / network.eventsPerProcessorSecond()));
        for (Measurement one : of(network)) {
            Measurement.MaximumLoad maximum = one.maximum();
            Histogram latencies = one.openLoop().latencies();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.0f | %.0f %% | %.0f | %.0f | %.0f | %d | %.0f | %.1f | %.1f | %.1f | %.1f |%n",
                    one.contestant().title(),
                    guarantee(one),
                    maximum.eventsPerSecond(),
                    100 * maximum.eventsPerSecond() / network.eventsPerSecond(),
                    maximum.eventsPerProcessorSecond(),
                    1e6 * maximum.contestantProcessorSeconds() / maximum.events(),
                    1e6 * maximum.brokerProcessorSeconds() / maximum.events(),
                    one.peakMemoryBytes() / MEBIBYTE,
                    one.openLoop().rate(),
                    milliseconds(latencies, 50),
                    milliseconds(latencies, 99),
                    milliseconds(latencies, 99.9),
                    latencies.getMaxValue() / MICROSECONDS));
        }
    }

    private void warnings(StringBuilder text, BareNetwork network) {
        for (Measurement one : of(network)) {
            double lateness = milliseconds(one.openLoop().lateness(), 99);
            if (lateness > LATE_MILLISECONDS) {
                text.append(String.format(
                        Locale.ROOT,
                        "%n%s, %s: the generator could not keep its schedule (p99 of its own lateness %.1f ms, which is part of"
                                + " the latencies).%n",
                        one.contestant().title(),
                        guarantee(one),
                        lateness));
            }
            if (one.received() != one.sent() || one.duplicates() > 0) {
                text.append(String.format(
                        Locale.ROOT,
                        "%n%s, %s: of %d events %d got a prediction, and %d predictions came again.%n",
                        one.contestant().title(),
                        guarantee(one),
                        one.sent(),
                        one.received(),
                        one.duplicates()));
            }
        }
    }

    /** The same for programs. */
    @Override
    public String json() {
        ObjectNode root = MAPPER.createObjectNode();
        ObjectNode where = root.putObject("machine");
        machine.properties().forEach(where::put);
        sources.forEach(root.putArray("events")::add);
        ArrayNode models = root.putArray("models");
        for (BareNetwork network : bare) {
            ObjectNode model = models.addObject();
            model.put("name", network.model().name());
            model.put("version", network.model().version());
            model.putObject("bareNetwork")
                    .put("threads", network.threads())
                    .put("batch", network.batch())
                    .put("eventsPerSecond", network.eventsPerSecond())
                    .put("eventsPerProcessorSecond", network.eventsPerProcessorSecond());
            ArrayNode contestants = model.putArray("contestants");
            of(network).forEach(one -> describe(one, contestants.addObject()));
        }
        return root.toPrettyString();
    }

    private static void describe(Measurement one, ObjectNode node) {
        node.put("contestant", one.contestant().title());
        node.put("guarantee", guarantee(one));
        Measurement.MaximumLoad maximum = one.maximum();
        node.putObject("maximumLoad")
                .put("events", maximum.events())
                .put("seconds", maximum.seconds())
                .put("eventsPerSecond", maximum.eventsPerSecond())
                .put("eventsPerProcessorSecond", maximum.eventsPerProcessorSecond())
                .put("processorSeconds", maximum.contestantProcessorSeconds())
                .put("brokerProcessorSeconds", maximum.brokerProcessorSeconds());
        ObjectNode openLoop = node.putObject("openLoop");
        openLoop.put("eventsPerSecond", one.openLoop().rate());
        openLoop.put("events", one.openLoop().latencies().getTotalCount());
        openLoop.set("latencyMilliseconds", percentiles(one.openLoop().latencies()));
        openLoop.set("generatorLatenessMilliseconds", percentiles(one.openLoop().lateness()));
        node.put("peakMemoryBytes", one.peakMemoryBytes());
        node.put("sent", one.sent());
        node.put("received", one.received());
        node.put("duplicates", one.duplicates());
    }

    private static ObjectNode percentiles(Histogram histogram) {
        return MAPPER.createObjectNode()
                .put("p50", milliseconds(histogram, 50))
                .put("p99", milliseconds(histogram, 99))
                .put("p99.9", milliseconds(histogram, 99.9))
                .put("max", histogram.getMaxValue() / MICROSECONDS);
    }

    private List<Measurement> of(BareNetwork network) {
        return measurements.stream()
                .filter(one -> one.model().equals(network.model()))
                .toList();
    }

    private static double milliseconds(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / MICROSECONDS;
    }

    private static String guarantee(Measurement one) {
        return one.contestant() == Contestant.CONSUMER_LOOP
                ? "none"
                : one.guarantee().name().toLowerCase(Locale.ROOT);
    }
}
