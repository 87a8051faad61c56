package io.streamgauge.trainer.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Runs side by side, as a table and as a page with their validation curves. Immutable. */
public final class Comparison {
    /** Name of the page. */
    public static final String FILE = "compare.html";

    private final Map<String, RunReport> runs;

    private Comparison(Map<String, RunReport> runs) {
        this.runs = runs;
    }

    /**
     * Reads the reports of runs.
     *
     * @param directories outputs of training runs, at least one, none twice
     * @throws IllegalArgumentException when one has no report, or stands there twice
     */
    public static Comparison of(List<Path> directories) {
        List<Path> named = directories.stream().map(Path::normalize).toList();
        Set<Path> names = new HashSet<>();
        named.forEach(directory -> names.add(name(directory)));
        Map<String, RunReport> runs = new LinkedHashMap<>();
        for (Path directory : named) {
            Path shown = names.size() == named.size() ? name(directory) : directory;
            if (runs.put(shown.toString(), RunReport.read(directory)) != null) {
                throw new IllegalArgumentException("The run " + directory + " is named twice: name each run once");
            }
        }
        return new Comparison(runs);
    }

    /** The directory's own name: that of its parents tells runs apart only where it is the same. */
    private static Path name(Path directory) {
        Path name = directory.getFileName();
        return name == null ? directory : name;
    }

    /** The table in Markdown, one column per run. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        List<List<String>> rows = rows();
        for (int row = 0; row < rows.size(); row++) {
            text.append('|');
            rows.get(row)
                    .forEach(cell ->
                            text.append(' ').append(cell.replace("|", "\\|")).append(" |"));
            text.append('\n');
            if (row == 0) {
                text.append("|---|").append("---:|".repeat(runs.size())).append('\n');
            }
        }
        return text.toString();
    }

    /**
     * Writes {@value #FILE}, which refers to nothing outside itself, and its charts once more as PNG.
     *
     * @param output the directory; created if it does not exist
     * @throws IOException when a file cannot be written
     */
    public void write(Path output) throws IOException {
        Files.createDirectories(output);
        Picture accuracy = Charts.validationAccuracy(runs);
        Picture loss = Charts.validationLoss(runs);
        accuracy.write(output);
        loss.write(output);
        Html html = new Html();
        html.element("h1", "Runs side by side")
                .raw("<div class=\"grid\">\n")
                .figure("Validation accuracy", accuracy, "")
                .figure("Validation loss", loss, "")
                .raw("</div>\n")
                .table(rows());
        Files.writeString(output.resolve(FILE), html.page("Runs side by side"));
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of("run"));
        heading.addAll(runs.keySet());
        rows.add(heading);
        rows.add(row("recipe", RunReport::recipe));
        rows.add(row("model", RunReport::model));
        rows.add(row("version", RunReport::version));
        rows.add(row("parameters", run -> Figures.count(run.parameters())));
        rows.add(
                row("best epoch", run -> run.bestEpoch() + " of " + run.epochs().size()));
        rows.add(row("training", run -> Figures.seconds(run.trainingSeconds())));
        rows.add(row("validation accuracy", run -> Figures.percent(run.best().validationAccuracy())));
        rows.add(row("validation loss", run -> Figures.decimal(run.best().validationLoss())));
        rows.add(row("test accuracy", run -> metric(run, "test.accuracy", Figures::percent)));
        rows.add(row("test log loss", run -> metric(run, "test.logLoss", Figures::decimal)));
        rows.add(row("test calibration error", run -> metric(run, "test.calibrationError", Figures::percent)));
        for (String name : List.of("dataset", "dataset.training", "recipe.training", "device", "machine")) {
            rows.add(row(name, run -> run.provenance().getOrDefault(name, "–")));
        }
        return rows;
    }

    private List<String> row(String name, Function<RunReport, String> value) {
        List<String> row = new ArrayList<>(List.of(name));
        runs.values().forEach(run -> row.add(value.apply(run)));
        return row;
    }

    private static String metric(RunReport run, String name, Function<Double, String> shown) {
        Double value = run.metrics().get(name);
        return value == null ? "–" : shown.apply(value);
    }
}
