package io.streamgauge.trainer.fit;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.bundle.Abstention;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.RiskCoverage;
import io.streamgauge.trainer.examples.ExampleAudit;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run was and brought, as {@code report.md} for people and {@code report.json} for programs. Stateless. */
final class TrainingReport {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private TrainingReport() {}

    static void write(Path directory, Recipe recipe, TrainingRun.Result result) throws IOException {
        Files.writeString(directory.resolve(RunReport.FILE), JSON.writeValueAsString(json(recipe, result)) + "\n");
        Files.writeString(directory.resolve("report.md"), markdown(recipe, result));
    }

    private static ObjectNode json(Recipe recipe, TrainingRun.Result result) {
        Manifest manifest = result.bundle().manifest();
        ObjectNode report = JSON.createObjectNode();
        report.put("recipe", recipe.name());
        report.put("model", manifest.name());
        report.put("version", manifest.version());
        report.put("parameters", manifest.architecture().parameterCount());
        report.put("bestEpoch", result.best().epoch());
        report.put("trainingSeconds", result.duration().toMillis() / 1e3);
        ArrayNode epochs = report.putArray("epochs");
        for (EpochMetrics epoch : result.epochs()) {
            epochs.addObject()
                    .put("epoch", epoch.epoch())
                    .put("trainingLoss", epoch.trainingLoss())
                    .put("trainingAccuracy", epoch.trainingAccuracy())
                    .put("validationLoss", epoch.validationLoss())
                    .put("validationAccuracy", epoch.validationAccuracy())
                    .put("seconds", epoch.duration().toMillis() / 1e3)
                    .put("residentBytes", epoch.residentBytes());
        }
        report.set("metrics", JSON.valueToTree(manifest.metrics()));
        if (!manifest.abstention().equals(Abstention.NONE)) {
            report.set("abstention", JSON.valueToTree(manifest.abstention()));
        }
        report.set("riskCoverage", JSON.valueToTree(result.test().riskCoverage().table()));
        report.set("confusion", JSON.valueToTree(result.test().confusion()));
        report.set("examples", JSON.valueToTree(result.audit()));
        report.set("provenance", JSON.valueToTree(manifest.provenance()));
        return report;
    }

    private static String markdown(Recipe recipe, TrainingRun.Result result) {
        Manifest manifest = result.bundle().manifest();
        StringBuilder text = new StringBuilder();
        line(text, "# %s: %s %s", recipe.name(), manifest.name(), manifest.version());
        line(text, "");
        line(text, "%s", recipe.description());
        line(text, "");
        line(
                text,
                "Test accuracy **%.4f** on %d examples, log loss %.4f, calibration error %.4f; %d parameters; best epoch %d"
                        + " of %d; %.1f s of training.",
                result.test().accuracy(),
                result.test().count(),
                result.test().logLoss(),
                result.test().calibrationError(),
                manifest.architecture().parameterCount(),
                result.best().epoch(),
                result.epochs().size(),
                result.duration().toMillis() / 1e3);
        line(text, "");
        line(
                text,
                "Probabilities were calibrated (%s): on the validation split their error was %.4f"
                        + " before and is %.4f.",
                temperatures(manifest.metrics()),
                manifest.metrics().getOrDefault("validation.calibrationErrorUncalibrated", Double.NaN),
                manifest.metrics().getOrDefault("validation.calibrationError", Double.NaN));
        line(text, "");
        line(text, "| epoch | training loss | accuracy | validation loss | accuracy | seconds | memory, MB |");
        line(text, "|---:|---:|---:|---:|---:|---:|---:|");
        for (EpochMetrics epoch : result.epochs()) {
            line(
                    text,
                    "| %d | %.4f | %.4f | %.4f | %.4f | %.1f | %s |",
                    epoch.epoch(),
                    epoch.trainingLoss(),
                    epoch.trainingAccuracy(),
                    epoch.validationLoss(),
                    epoch.validationAccuracy(),
                    epoch.duration().toMillis() / 1e3,
                    epoch.residentBytes() > 0 ? String.format(Locale.ROOT, "%.0f", epoch.residentBytes() / 1e6) : "");
        }
        line(text, "");
        line(text, "| label | examples | precision | recall | F1 |");
        line(text, "|---|---:|---:|---:|---:|");
        for (Evaluation.LabelScore score : result.test().perLabel()) {
            line(
                    text,
                    "| %s | %d | %.4f | %.4f | %.4f |",
                    score.label(),
                    score.support(),
                    score.precision(),
                    score.recall(),
                    score.f1());
        }
        line(text, "");
        line(text, "%s", abstention(recipe, manifest));
        line(text, "");
        line(text, "| answered | confidence at least | accuracy |");
        line(text, "|---:|---:|---:|");
        for (RiskCoverage.Point point : result.test().riskCoverage().table()) {
            line(text, "| %.4f | %.4f | %.4f |", point.coverage(), point.threshold(), point.accuracy());
        }
        line(text, "");
        line(text, "| label | training | validation | test |");
        line(text, "|---|---:|---:|---:|");
        ExampleAudit audit = result.audit();
        for (int label = 0; label < manifest.labels().size(); label++) {
            line(
                    text,
                    "| %s | %d | %d | %d |",
                    manifest.labels().get(label),
                    audit.training().get(label),
                    audit.validation().get(label),
                    audit.test().get(label));
        }
        line(text, "");
        for (String remark : audit.remarks(manifest.labels())) {
            line(text, "- %s", remark);
        }
        line(text, "");
        for (Map.Entry<String, String> entry : manifest.provenance().entrySet()) {
            line(text, "- %s: %s", entry.getKey(), entry.getValue());
        }
        return text.toString();
    }

    private static String abstention(Recipe recipe, Manifest manifest) {
        Abstention abstention = manifest.abstention();
        if (!abstention.equals(Abstention.NONE)) {
            return String.format(
                    Locale.ROOT,
                    "The model abstains below the confidence %.4f, chosen on the validation split for the accuracy %s with 95 %%"
                            + " certainty: there it answers %.4f of the examples, on the test set %.4f, with the accuracy %.4f.",
                    abstention.threshold(),
                    abstention.targetAccuracy(),
                    abstention.validationCoverage(),
                    manifest.metrics().getOrDefault("test.coverage", Double.NaN),
                    manifest.metrics().getOrDefault("test.answeredAccuracy", Double.NaN));
        }
        return recipe.abstention().equals(Recipe.Abstention.NONE)
                ? "The model never abstains. If it did, it would be right as often as this on the test set:"
                : "The model never abstains, because no confidence promises the accuracy "
                        + recipe.abstention().accuracy() + " with 95 % certainty on the validation split.";
    }

    /** Such as {@code temperature 1.289}, or those of two exits with a comma. */
    private static String temperatures(Map<String, Double> metrics) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().endsWith(TrainingRun.TEMPERATURE))
                .map(metric -> String.format(Locale.ROOT, "%s %.3f", metric.getKey(), metric.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
