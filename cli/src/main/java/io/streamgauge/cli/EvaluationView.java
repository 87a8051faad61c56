package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.bundle.Abstention;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.RiskCoverage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** An evaluation as people and as programs read it. Stateless. */
final class EvaluationView {
    private EvaluationView() {}

    /**
     * For programs.
     *
     * @param abstention which of the model's answers should not be relied on
     */
    static ObjectNode json(Evaluation evaluation, Abstention abstention) {
        ObjectNode node = Json.object();
        node.put("examples", evaluation.count());
        node.put("accuracy", evaluation.accuracy());
        node.put("logLoss", evaluation.logLoss());
        node.put("calibrationError", evaluation.calibrationError());
        ArrayNode labels = node.putArray("labels");
        for (Evaluation.LabelScore score : evaluation.perLabel()) {
            labels.addObject()
                    .put("label", score.label())
                    .put("support", score.support())
                    .put("precision", score.precision())
                    .put("recall", score.recall())
                    .put("f1", score.f1());
        }
        ArrayNode confusion = node.putArray("confusion");
        for (long[] row : evaluation.confusion()) {
            ArrayNode cells = confusion.addArray();
            for (long cell : row) {
                cells.add(cell);
            }
        }
        ArrayNode calibration = node.putArray("calibration");
        for (Evaluation.CalibrationBin bin : evaluation.calibration()) {
            calibration
                    .addObject()
                    .put("from", bin.from())
                    .put("to", bin.to())
                    .put("count", bin.count())
                    .put("meanConfidence", bin.meanConfidence())
                    .put("accuracy", bin.accuracy());
        }
        if (!abstention.equals(Abstention.NONE)) {
            RiskCoverage.Point answered = evaluation.riskCoverage().at(abstention.threshold());
            node.putObject("abstention")
                    .put("threshold", abstention.threshold())
                    .put("targetAccuracy", abstention.targetAccuracy())
                    .put("coverage", answered.coverage())
                    .put("answeredAccuracy", answered.accuracy());
        }
        ArrayNode riskCoverage = node.putArray("riskCoverage");
        for (RiskCoverage.Point point : evaluation.riskCoverage().table()) {
            riskCoverage
                    .addObject()
                    .put("threshold", point.threshold())
                    .put("coverage", point.coverage())
                    .put("accuracy", point.accuracy());
        }
        return node;
    }

    /**
     * For people.
     *
     * @param abstention which of the model's answers should not be relied on
     */
    static void print(Evaluation evaluation, Abstention abstention, Consumer<String> line) {
        line.accept(String.format(
                Locale.ROOT,
                "accuracy %s of %,d examples, log loss %.4f, calibration error %s",
                Text.percent(evaluation.accuracy()),
                evaluation.count(),
                evaluation.logLoss(),
                Text.percent(evaluation.calibrationError())));
        printAbstention(evaluation, abstention, line);
        line.accept("");
        line.accept("Per label");
        Text.table(perLabel(evaluation), line);
        line.accept("");
        line.accept("Confusion (rows: true label, columns: predicted label)");
        Text.table(confusion(evaluation), line);
        line.accept("");
        line.accept("Calibration (how often predictions of a confidence are right)");
        Text.table(calibration(evaluation), line);
        line.accept("");
        line.accept("Risk and coverage (how often the surest predictions are right)");
        Text.table(riskCoverage(evaluation), line);
    }

    /** What is answered with the threshold of a model that has one, in a line. */
    static void printAbstention(Evaluation evaluation, Abstention abstention, Consumer<String> line) {
        if (!abstention.equals(Abstention.NONE)) {
            RiskCoverage.Point answered = evaluation.riskCoverage().at(abstention.threshold());
            line.accept(String.format(
                    Locale.ROOT,
                    "abstains below the confidence %.4f: %s are answered, %s of them right; %s was the target",
                    abstention.threshold(),
                    Text.percent(answered.coverage()),
                    Text.percent(answered.accuracy()),
                    Text.percent(abstention.targetAccuracy())));
        }
    }

    private static List<List<String>> perLabel(Evaluation evaluation) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("label", "examples", "precision", "recall", "F1"));
        for (Evaluation.LabelScore score : evaluation.perLabel()) {
            rows.add(List.of(
                    score.label(),
                    count(score.support()),
                    Text.percent(score.precision()),
                    Text.percent(score.recall()),
                    Text.percent(score.f1())));
        }
        return rows;
    }

    private static List<List<String>> confusion(Evaluation evaluation) {
        List<List<String>> rows = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of(""));
        heading.addAll(evaluation.labels());
        rows.add(heading);
        for (int label = 0; label < evaluation.confusion().length; label++) {
            List<String> row = new ArrayList<>(List.of(evaluation.labels().get(label)));
            for (long cell : evaluation.confusion()[label]) {
                row.add(count(cell));
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<List<String>> calibration(Evaluation evaluation) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("confidence", "examples", "mean confidence", "accuracy"));
        for (Evaluation.CalibrationBin bin : evaluation.calibration()) {
            if (bin.count() > 0) {
                rows.add(List.of(
                        String.format(Locale.ROOT, "%.1f to %.1f", bin.from(), bin.to()),
                        count(bin.count()),
                        Text.percent(bin.meanConfidence()),
                        Text.percent(bin.accuracy())));
            }
        }
        return rows;
    }

    private static List<List<String>> riskCoverage(Evaluation evaluation) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("answered", "confidence at least", "accuracy"));
        for (RiskCoverage.Point point : evaluation.riskCoverage().table()) {
            rows.add(List.of(
                    Text.percent(point.coverage()),
                    String.format(Locale.ROOT, "%.4f", point.threshold()),
                    Text.percent(point.accuracy())));
        }
        return rows;
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
