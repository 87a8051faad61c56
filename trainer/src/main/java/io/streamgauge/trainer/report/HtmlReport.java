package io.streamgauge.trainer.report;

import io.streamgauge.models.bundle.Abstention;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.Network;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.TextEncoder;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.RiskCoverage;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A finished run as a page to look at: {@code report.html}, which refers to nothing outside itself, and its pictures once
 * more as {@code pictures/*.png}. Belongs to one thread.
 */
public final class HtmlReport {
    /** Name of the page in a run's directory. */
    public static final String FILE = "report.html";

    /** Name of the directory of pictures in a run's directory. */
    public static final String PICTURES = "pictures";

    private final Path pictures;
    private final Recipe recipe;
    private final RunReport run;
    private final TaskData data;
    private final Evaluation test;
    private final InferenceNetwork network;
    private final Abstention abstention;
    private final Html html = new Html();

    private HtmlReport(
            Path output,
            Recipe recipe,
            TaskData data,
            Evaluation test,
            InferenceNetwork network,
            Abstention abstention) {
        this.pictures = output.resolve(PICTURES);
        this.recipe = recipe;
        this.run = RunReport.read(output);
        this.data = data;
        this.test = test;
        this.network = network;
        this.abstention = abstention;
    }

    /**
     * Writes page and pictures.
     *
     * @param output the run's directory, with {@value RunReport#FILE}
     * @param recipe what was trained
     * @param data what on
     * @param test how the network does on the data's test set
     * @param network with the weights that were kept; stays the caller's
     * @param abstention which of its answers should not be relied on
     * @throws IOException when a file cannot be written
     */
    public static void write(
            Path output, Recipe recipe, TaskData data, Evaluation test, InferenceNetwork network, Abstention abstention)
            throws IOException {
        HtmlReport report = new HtmlReport(output, recipe, data, test, network, abstention);
        Files.createDirectories(report.pictures);
        Files.writeString(output.resolve(FILE), report.page());
    }

    private String page() throws IOException {
        String title = recipe.name() + ": " + run.model() + " " + run.version();
        html.element("h1", title);
        html.element("p", recipe.description());
        tiles();
        html.element("h2", "Training");
        html.raw("<div class=\"grid\">\n");
        figure("Loss", Charts.loss(run), "Training loss includes regularisation and dropout, validation loss neither.");
        figure("Accuracy", Charts.accuracy(run), "");
        figure("Speed", Charts.throughput(run, data.training().count()), "Training alone, without validation.");
        if (run.epochs().stream().allMatch(epoch -> epoch.residentBytes() > 0)) {
            figure("Memory", Charts.memory(run), "Of the process at the end of each epoch, native memory included.");
        }
        html.raw("<figure>").element("h3", "All epochs").table(epochs()).raw("</figure>\n</div>\n");
        html.element("h2", "Test set");
        html.raw("<div class=\"grid\">\n");
        figure("Confusion", Diagrams.confusion(test), "The deeper a cell's colour, the larger its share of the row.");
        figure(
                "Calibration",
                Charts.calibration(test),
                "Below the dashed line the model is surer than it should be, above it less sure.");
        figure(
                "Risk and coverage",
                Charts.riskCoverage(test, abstention),
                abstention.equals(Abstention.NONE)
                        ? "The model relies on all of its answers."
                        : "At the ring the model begins to abstain.");
        html.raw("<figure>")
                .element("h3", "If unsure answers are left out")
                .table(answered())
                .raw("</figure>\n</div>\n");
        html.table(labels());
        mistakes();
        html.element("h2", "Network");
        html.raw("<div class=\"grid\">\n");
        figure(
                "Layers",
                Diagrams.network(network.architecture()),
                "The bar below a layer is its share of all parameters.");
        Optional<Picture> filters = network instanceof Network layers ? Tiles.filters(layers) : Optional.empty();
        if (filters.isPresent()) {
            figure("Filters of the first layer", filters.get(), "Blue weights are above zero, orange ones below.");
        }
        html.raw("</div>\n");
        html.element("h2", "Provenance");
        html.table(provenance());
        return html.page(title);
    }

    private void tiles() {
        html.raw("<dl class=\"tiles\">\n")
                .tile("test accuracy", Figures.percent(test.accuracy()))
                .tile("log loss", Figures.decimal(test.logLoss()))
                .tile("calibration error", Figures.percent(test.calibrationError()))
                .tile("parameters", Figures.count(run.parameters()))
                .tile("best epoch", run.bestEpoch() + " of " + run.epochs().size())
                .tile("training", Figures.seconds(run.trainingSeconds()))
                .raw("</dl>\n");
    }

    private void figure(String heading, Picture picture, String remark) throws IOException {
        picture.write(pictures);
        html.figure(heading, picture, remark);
    }

    private void mistakes() throws IOException {
        html.element("h2", "Most confident mistakes");
        if (test.mistakes().isEmpty()) {
            html.element("p", "There are none: every prediction on the test set is right.");
        } else if (data.preprocessing() instanceof TextEncoder texts) {
            ReviewMistakes.add(html, network, data, texts, test.mistakes());
        } else {
            Picture picture = Tiles.mistakes(data, (ImagePreprocessing) data.preprocessing(), test);
            figure("Truth → answer, with its probability", picture, "");
        }
    }

    private List<List<String>> epochs() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "epoch", "training loss", "training accuracy", "validation loss", "validation accuracy", "seconds"));
        for (RunReport.Epoch epoch : run.epochs()) {
            rows.add(List.of(
                    Integer.toString(epoch.epoch()),
                    Figures.decimal(epoch.trainingLoss()),
                    Figures.percent(epoch.trainingAccuracy()),
                    Figures.decimal(epoch.validationLoss()),
                    Figures.percent(epoch.validationAccuracy()),
                    String.format(Locale.ROOT, "%.1f", epoch.seconds())));
        }
        return rows;
    }

    private List<List<String>> answered() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("answered", "confidence at least", "accuracy"));
        for (RiskCoverage.Point point : test.riskCoverage().table()) {
            rows.add(List.of(
                    Figures.percent(point.coverage()),
                    Figures.decimal(point.threshold()),
                    Figures.percent(point.accuracy())));
        }
        return rows;
    }

    private List<List<String>> labels() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("label", "examples", "precision", "recall", "F1"));
        for (Evaluation.LabelScore score : test.perLabel()) {
            rows.add(List.of(
                    score.label(),
                    Figures.count(score.support()),
                    Figures.percent(score.precision()),
                    Figures.percent(score.recall()),
                    Figures.percent(score.f1())));
        }
        return rows;
    }

    private List<List<String>> provenance() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("what", "value"));
        for (Map.Entry<String, String> entry : run.provenance().entrySet()) {
            rows.add(List.of(entry.getKey(), entry.getValue()));
        }
        return rows;
    }
}
