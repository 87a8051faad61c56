package io.streamgauge.benchmarks.training;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.benchmarks.BenchmarkReport;
import io.streamgauge.benchmarks.Machine;
import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.trainer.recipe.Recipe;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What came of a {@link TrainingBenchmark}, as a table for people and as JSON for programs. Immutable. */
public final class TrainingTable implements BenchmarkReport {
    private static final String NAME = "training";

    /** File with the table. */
    public static final String TABLE = NAME + TABLE_SUFFIX;
    /** File with the same for programs. */
    public static final String JSON = NAME + JSON_SUFFIX;

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final String EXPLANATION = """

            - seconds: of the training steps of all epochs, without validation and test
            - validation accuracy: of the best epoch, on a split of the training set that was held back
            - test accuracy: on the authors' test set, measured once per run; mean (smallest to largest) over the seeds
            - speed-up: the CPU's seconds divided by the GPU's, both on this machine
            - tutorial: an old Keras and Theano tutorial's accuracy on a validation split, and its seconds on a Tesla K80
              and on that machine's processor

            """;

    private final Machine machine;
    private final List<Experiment> experiments;

    TrainingTable(Machine machine, List<Experiment> experiments) {
        this.machine = machine;
        this.experiments = List.copyOf(experiments);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The table, with what it means. */
    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("# Training\n\n")
                .append(machine.markdown())
                .append(EXPLANATION)
                .append("| recipe | parameters | optimizer | device | seeds | epochs | validation accuracy % |"
                        + " test accuracy % | seconds | examples/s | speed-up | tutorial: accuracy | GPU s | CPU s |\n")
                .append("|---|---:|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (Experiment experiment : experiments) {
            text.append(row(experiment));
        }
        experiments.stream()
                .map(Experiment::missing)
                .filter(missing -> !missing.isEmpty())
                .distinct()
                .forEach(missing -> text.append('\n').append(missing).append(".\n"));
        return text.toString();
    }

    private String row(Experiment experiment) {
        Recipe recipe = experiment.recipe();
        Tutorial tutorial = Tutorial.of(recipe.name());
        String head = String.format(
                Locale.ROOT,
                "| %s | %d | %s | %s |",
                recipe.name(),
                experiment.parameters(),
                recipe.training().optimizer(),
                device(experiment));
        String measured = experiment.reports().isEmpty()
                ? " | | there is none here | | | | |"
                : String.format(
                        Locale.ROOT,
                        " %d | %d | %s | %s | %.1f | %.0f | %s |",
                        experiment.reports().size(),
                        recipe.training().epochs(),
                        experiment.spread("validation.accuracy"),
                        experiment.spread("test.accuracy"),
                        experiment.seconds(),
                        experiment.examplesPerSecond(),
                        speedUp(experiment)
                                .map(factor -> String.format(Locale.ROOT, "%.1f", factor))
                                .orElse(""));
        return head
                + measured
                + String.format(
                        " %s | %s | %s |%n",
                        tutorial.accuracy(), orEmpty(tutorial.gpuSeconds()), orEmpty(tutorial.cpuSeconds()));
    }

    private static String orEmpty(Optional<Integer> seconds) {
        return seconds.map(String::valueOf).orElse("");
    }

    private static String device(Experiment experiment) {
        return experiment.device().name().toLowerCase(Locale.ROOT);
    }

    /** Of a GPU over the CPU, where both were measured. */
    private Optional<Double> speedUp(Experiment experiment) {
        if (experiment.device() != ComputeDevice.GPU) {
            return Optional.empty();
        }
        return experiments.stream()
                .filter(other -> other.device() == ComputeDevice.CPU
                        && other.recipe().equals(experiment.recipe())
                        && !other.reports().isEmpty())
                .findFirst()
                .map(other -> other.seconds() / experiment.seconds());
    }

    /** The same for programs, with each run's report. */
    @Override
    public String json() {
        ObjectNode root = MAPPER.createObjectNode();
        root.set("machine", MAPPER.valueToTree(machine.properties()));
        ArrayNode rows = root.putArray("experiments");
        for (Experiment experiment : experiments) {
            ObjectNode row =
                    rows.addObject().put("recipe", experiment.recipe().name()).put("device", device(experiment));
            if (experiment.reports().isEmpty()) {
                row.put("missing", experiment.missing());
                continue;
            }
            row.put("validationAccuracy", experiment.mean("validation.accuracy"))
                    .put("testAccuracy", experiment.mean("test.accuracy"))
                    .put("trainingSeconds", experiment.seconds())
                    .put("examplesPerSecond", experiment.examplesPerSecond());
            speedUp(experiment).ifPresent(factor -> row.put("speedUp", factor));
            row.putArray("runs").addAll(experiment.reports());
        }
        return root.toPrettyString();
    }
}
