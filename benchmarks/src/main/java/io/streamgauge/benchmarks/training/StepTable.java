package io.streamgauge.benchmarks.training;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.benchmarks.BenchmarkReport;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.trainer.fit.StepMeasurement.Round;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What came of a {@link StepBenchmark}, as a table for people and as JSON for programs. Immutable. */
public final class StepTable implements BenchmarkReport {
    private static final String NAME = "steps";

    /** File with the table. */
    public static final String TABLE = NAME + TABLE_SUFFIX;
    /** File with the same for programs. */
    public static final String JSON = NAME + JSON_SUFFIX;

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final String EXPLANATION = """

            - ms per step: the median round's, of the training loop as `train` runs it: order, batches cut by index, forward,
              backward, optimizer, counting of what was right
            - share of the bare step: bare steps' time by the loop's; bare is forward, backward and optimizer on batches that lie
              ready. Median of the rounds' ratios, smallest to largest
            - against Python: Python PyTorch's time for the same steps by the loop's, above 1 where the loop is quicker

            """;

    private final Machine machine;
    private final List<StepBenchmark.Row> rows;

    StepTable(Machine machine, List<StepBenchmark.Row> rows) {
        this.machine = machine;
        this.rows = List.copyOf(rows);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The table, with what it means. */
    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("# Training steps\n\n")
                .append(machine.markdown())
                .append(EXPLANATION)
                .append("| recipe | batch | ms per step | share of the bare step | against Python |\n")
                .append("|---|---:|---:|---:|---:|\n");
        for (StepBenchmark.Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.2f | %s | %s |%n",
                    row.recipe().name(),
                    row.recipe().training().batchSize(),
                    1e3 * Spread.of(row, Round::loopSeconds).median() / row.steps(),
                    Spread.of(row, StepTable::bareShare),
                    row.hasPeer() ? Spread.of(row, StepTable::againstPeer).toString() : ""));
        }
        return text.toString();
    }

    /** The same for programs, round by round. */
    @Override
    public String json() {
        ObjectNode root = MAPPER.createObjectNode();
        root.set("machine", MAPPER.valueToTree(machine.properties()));
        ArrayNode recipes = root.putArray("recipes");
        for (StepBenchmark.Row row : rows) {
            ObjectNode recipe = recipes.addObject()
                    .put("recipe", row.recipe().name())
                    .put("steps", row.steps())
                    .put("shareOfBareStep", Spread.of(row, StepTable::bareShare).median());
            if (row.hasPeer()) {
                recipe.put(
                        "againstPython", Spread.of(row, StepTable::againstPeer).median());
            }
            ArrayNode rounds = recipe.putArray("rounds");
            for (Round round : row.rounds()) {
                ObjectNode node = rounds.addObject()
                        .put("loopSeconds", round.loopSeconds())
                        .put("bareSeconds", round.bareSeconds());
                if (row.hasPeer()) {
                    node.put("pythonSeconds", round.besideSeconds());
                }
            }
        }
        return root.toPrettyString();
    }

    private static double bareShare(Round round) {
        return round.bareSeconds() / round.loopSeconds();
    }

    private static double againstPeer(Round round) {
        return round.besideSeconds() / round.loopSeconds();
    }

    private record Spread(double median, double smallest, double largest) {
        static Spread of(StepBenchmark.Row row, ToDoubleFunction<Round> value) {
            double[] sorted = row.rounds().stream().mapToDouble(value).sorted().toArray();
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(median, sorted[0], sorted[sorted.length - 1]);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median, smallest, largest);
        }
    }
}
