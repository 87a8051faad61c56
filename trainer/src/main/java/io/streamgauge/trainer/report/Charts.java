package io.streamgauge.trainer.report;

import io.streamgauge.models.bundle.Abstention;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.RiskCoverage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Pictures with axes. Stateless. */
final class Charts {
    private static final int WIDTH = Picture.USUAL_WIDTH;
    static final int MARKER_SIZE = 8;
    private static final Marker RING = new Ring();
    private static final int HEIGHT = 360;
    /** How far below a point of the calibration curve its number stands. */
    private static final double LABEL_DISTANCE = 0.04;

    private static final int MOST_MARKED_POINTS = 40;
    static final BasicStroke LINE = new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final BasicStroke DASHES =
            new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 5}, 0);

    private Charts() {}

    /** What is shown over epochs. */
    private enum Figure {
        LOSS,
        ACCURACY,
        COUNT,
        RISK;

        /** The axis: losses, counts and risks from zero, accuracies in steps of 5 percentage points around the values. */
        private void scale(XYStyler style, double least, double largest) {
            switch (this) {
                case LOSS, COUNT, RISK -> {
                    style.setYAxisMin(0.0);
                    style.setYAxisMax(largest > 0 ? largest * 1.05 : 1);
                }
                case ACCURACY -> {
                    double below = Math.floor(least * 20 - 1e-9) / 20;
                    style.setYAxisMin(Math.max(0, below));
                    style.setYAxisMax(Math.min(1, Math.ceil(largest * 20 + 1e-9) / 20));
                }
            }
            style.setYAxisDecimalPattern(
                    switch (this) {
                        case COUNT -> "#,##0";
                        case RISK -> "0.0## %";
                        case LOSS, ACCURACY -> "0.00##";
                    });
        }
    }

    /** Loss of training and validation over the epochs. */
    static Picture loss(RunReport run) {
        return learning(
                "loss", "Loss", Figure.LOSS, run, RunReport.Epoch::trainingLoss, RunReport.Epoch::validationLoss);
    }

    /** Accuracy of training and validation over the epochs. */
    static Picture accuracy(RunReport run) {
        return learning(
                "accuracy",
                "Accuracy",
                Figure.ACCURACY,
                run,
                RunReport.Epoch::trainingAccuracy,
                RunReport.Epoch::validationAccuracy);
    }

    private static Picture learning(
            String name,
            String title,
            Figure figure,
            RunReport run,
            ToDoubleFunction<RunReport.Epoch> training,
            ToDoubleFunction<RunReport.Epoch> validation) {
        Map<String, double[]> curves = new LinkedHashMap<>();
        curves.put("training", values(run, training));
        curves.put("validation", values(run, validation));
        String description = String.format(
                Locale.ROOT,
                "%s over %d epochs: in the best one, %d, %.4f in training and %.4f on the validation split.",
                title,
                run.epochs().size(),
                run.bestEpoch(),
                training.applyAsDouble(run.best()),
                validation.applyAsDouble(run.best()));
        return overEpochs(name, description, title, figure, curves, 3, List.of(run.bestEpoch()));
    }

    /** Examples per second in each epoch's training. */
    static Picture throughput(RunReport run, int examples) {
        // Clocks that jump must not make it infinite.
        double[] rates = values(run, epoch -> examples / Math.max(epoch.seconds(), 1e-3));
        String description = String.format(
                Locale.ROOT,
                "Training speed over %d epochs: %,.0f examples per second in the last one.",
                rates.length,
                rates[rates.length - 1]);
        return overEpochs(
                "throughput",
                description,
                "Examples per second",
                Figure.COUNT,
                Map.of("training", rates),
                1,
                List.of());
    }

    /** Memory of the process at the end of each epoch. */
    static Picture memory(RunReport run) {
        double[] megabytes = values(run, epoch -> epoch.residentBytes() / 1e6);
        String description = String.format(
                Locale.ROOT,
                "Resident memory over %d epochs: %,.0f MB after the first one, %,.0f MB after the last.",
                megabytes.length,
                megabytes[0],
                megabytes[megabytes.length - 1]);
        return overEpochs(
                "memory", description, "Memory, MB", Figure.COUNT, Map.of("training", megabytes), 1, List.of());
    }

    /**
     * Accuracy on the validation split, one curve per run.
     *
     * @param runs by the name in the legend
     */
    static Picture validationAccuracy(Map<String, RunReport> runs) {
        return together(
                "validation-accuracy",
                "Validation accuracy",
                Figure.ACCURACY,
                runs,
                RunReport.Epoch::validationAccuracy);
    }

    /**
     * Loss on the validation split, one curve per run.
     *
     * @param runs by the name in the legend
     */
    static Picture validationLoss(Map<String, RunReport> runs) {
        return together("validation-loss", "Validation loss", Figure.LOSS, runs, RunReport.Epoch::validationLoss);
    }

    private static Picture together(
            String name,
            String title,
            Figure figure,
            Map<String, RunReport> runs,
            ToDoubleFunction<RunReport.Epoch> value) {
        Map<String, double[]> curves = new LinkedHashMap<>();
        runs.forEach((run, report) -> curves.put(run, values(report, value)));
        String description = title + " over the epochs of " + String.join(", ", runs.keySet()) + ".";
        return overEpochs(name, description, title, figure, curves, 1, List.of());
    }

    private static double[] values(RunReport run, ToDoubleFunction<RunReport.Epoch> value) {
        return run.epochs().stream().mapToDouble(value).toArray();
    }

    /**
     * Curves over epochs.
     *
     * @param curves their values from epoch 1 on, by name
     * @param columns of the legend
     * @param best the epoch to be marked in the last curve, if any
     */
    private static Picture overEpochs(
            String name,
            String description,
            String title,
            Figure figure,
            Map<String, double[]> curves,
            int columns,
            List<Integer> best) {
        int epochs =
                curves.values().stream().mapToInt(values -> values.length).max().orElseThrow();
        int entries = curves.size() + best.size();
        int top = Legend.height(entries, columns);
        return Picture.of(name, description, WIDTH, top + HEIGHT, (graphics, palette) -> {
            XYChart chart = empty(palette, "Epoch", title, HEIGHT);
            List<Legend.Entry> legend = new ArrayList<>();
            double least = Double.POSITIVE_INFINITY;
            double largest = Double.NEGATIVE_INFINITY;
            for (Map.Entry<String, double[]> curve : curves.entrySet()) {
                Color colour = palette.series(legend.size());
                Marker marker =
                        curve.getValue().length > MOST_MARKED_POINTS ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE;
                XYSeries series = chart.addSeries(curve.getKey(), epochs(curve.getValue().length), curve.getValue());
                styled(series, LINE, marker, colour);
                legend.add(new Legend.Entry(curve.getKey(), colour, List.of(LINE), marker));
                for (double value : curve.getValue()) {
                    least = Math.min(least, value);
                    largest = Math.max(largest, value);
                }
            }
            double[] last = List.copyOf(curves.values()).get(curves.size() - 1);
            for (int epoch : best) {
                String text = "best epoch: " + epoch;
                XYSeries mark = chart.addSeries(text, new double[] {epoch}, new double[] {last[epoch - 1]});
                styled(mark, SeriesLines.NONE, RING, palette.ink());
                legend.add(new Legend.Entry(text, palette.ink(), List.of(), RING));
            }
            XYStyler style = chart.getStyler();
            figure.scale(style, least, largest);
            style.setXAxisMin(epochs == 1 ? 0.0 : 1.0);
            style.setXAxisMax(epochs == 1 ? 2.0 : epochs);
            style.setXAxisTickLabelsFormattingFunction(epoch -> epochLabel(epoch, epochs));
            new Legend(legend, columns).paint(graphics, palette);
            graphics.translate(0, top);
            chart.paint(graphics, WIDTH, HEIGHT);
        });
    }

    private static double[] epochs(int count) {
        double[] epochs = new double[count];
        for (int i = 0; i < count; i++) {
            epochs[i] = i + 1;
        }
        return epochs;
    }

    /** A blank at places of the axis that are no epochs; another one at each, for XChart drops labels that are alike. */
    private static String epochLabel(double place, int epochs) {
        return place == Math.rint(place) && place >= 1 && place <= epochs
                ? String.format(Locale.ROOT, "%.0f", place)
                : " ".repeat((int) Math.round(place * 4) % 12 + 1);
    }

    /**
     * The share of wrong answers among those that are relied on, from the surest ones to all; El-Yaniv and Wiener, 2010.
     *
     * @param abstention the threshold to be marked, if there is one
     */
    static Picture riskCoverage(Evaluation evaluation, Abstention abstention) {
        RiskCoverage answers = evaluation.riskCoverage();
        List<RiskCoverage.Point> marked =
                abstention.equals(Abstention.NONE) ? List.of() : List.of(answers.at(abstention.threshold()));
        String description = String.format(
                Locale.ROOT,
                "Share of errors among the surest answers: %.2f %% of all answers are wrong.",
                100 * answers.at(0).risk());
        int top = Legend.height(1 + marked.size(), 2);
        return Picture.of("risk-coverage", description, WIDTH, top + HEIGHT, (graphics, palette) -> {
            XYChart chart = empty(palette, "Share of answers that are relied on", "Errors among them", HEIGHT);
            List<RiskCoverage.Point> curve = answers.curve();
            XYSeries errors = chart.addSeries("errors", coverages(curve), risks(curve));
            styled(errors, LINE, SeriesMarkers.NONE, palette.series(0));
            List<Legend.Entry> legend = new ArrayList<>();
            legend.add(new Legend.Entry("test set", palette.series(0), List.of(LINE), SeriesMarkers.NONE));
            if (!marked.isEmpty()) {
                XYSeries mark = chart.addSeries("threshold", coverages(marked), risks(marked));
                styled(mark, SeriesLines.NONE, RING, palette.ink());
                String name = String.format(Locale.ROOT, "threshold %.4f", abstention.threshold());
                legend.add(new Legend.Entry(name, palette.ink(), List.of(), RING));
            }
            XYStyler style = chart.getStyler();
            Figure.RISK.scale(style, 0, Arrays.stream(risks(curve)).max().orElse(0));
            style.setXAxisMin(0.0);
            style.setXAxisMax(1.0);
            style.setXAxisDecimalPattern("0.0");
            new Legend(legend, 2).paint(graphics, palette);
            graphics.translate(0, top);
            chart.paint(graphics, WIDTH, HEIGHT);
        });
    }

    private static double[] coverages(List<RiskCoverage.Point> points) {
        return points.stream().mapToDouble(RiskCoverage.Point::coverage).toArray();
    }

    private static double[] risks(List<RiskCoverage.Point> points) {
        return points.stream().mapToDouble(RiskCoverage.Point::risk).toArray();
    }

    /** Confidence against accuracy; Guo et al., "On Calibration of Modern Neural Networks", 2017, call it reliability. */
    static Picture calibration(Evaluation evaluation) {
        String description = String.format(
                Locale.ROOT,
                "Accuracy against confidence in bins: on the average they are %.2f percentage points apart.",
                100 * evaluation.calibrationError());
        int top = Legend.height(2, 2);
        int height = 520;
        return Picture.of("calibration", description, WIDTH, top + height, (graphics, palette) -> {
            XYChart chart = empty(palette, "Confidence", "Accuracy", height);
            XYSeries ideal = chart.addSeries("ideal", new double[] {0, 1}, new double[] {0, 1});
            styled(ideal, DASHES, SeriesMarkers.NONE, palette.muted());
            Color colour = palette.series(0);
            for (Evaluation.CalibrationBin bin : evaluation.calibration()) {
                if (bin.count() > 0) {
                    point(chart, bin, colour);
                }
            }
            XYStyler style = chart.getStyler();
            style.setXAxisMin(0.0);
            style.setXAxisMax(1.0);
            style.setYAxisMin(0.0);
            style.setYAxisMax(1.0);
            style.setXAxisDecimalPattern("0.0");
            style.setYAxisDecimalPattern("0.0");
            style.setYAxisTickMarkSpacingHint(80);
            style.setAnnotationTextFont(Lettering.SMALL);
            style.setAnnotationTextFontColor(palette.ink());
            new Legend(
                            List.of(
                                    new Legend.Entry(
                                            "measured, with bin counts", colour, List.of(LINE), SeriesMarkers.CIRCLE),
                                    new Legend.Entry(
                                            "as it should be", palette.muted(), List.of(DASHES), SeriesMarkers.NONE)),
                            2)
                    .paint(graphics, palette);
            graphics.translate(0, top);
            chart.paint(graphics, WIDTH, height);
        });
    }

    /** A bin's accuracy with its distance from where it should be, and the number of its examples on the free side. */
    private static void point(XYChart chart, Evaluation.CalibrationBin bin, Color colour) {
        double x = bin.meanConfidence();
        double y = bin.accuracy();
        XYSeries distance = chart.addSeries("from " + bin.from(), new double[] {x, x}, new double[] {x, y});
        styled(distance, LINE, SeriesMarkers.NONE, colour);
        XYSeries point = chart.addSeries("at " + bin.from(), new double[] {x}, new double[] {y});
        styled(point, SeriesLines.NONE, SeriesMarkers.CIRCLE, colour);
        String count = String.format(Locale.ROOT, "%,d", bin.count());
        double aside = 0.025 + 0.009 * count.length();
        if (y >= x) {
            chart.addAnnotation(new AnnotationText(count, x - aside, y, false));
        } else if (y > LABEL_DISTANCE) {
            chart.addAnnotation(new AnnotationText(count, x, y - LABEL_DISTANCE, false));
        } else {
            chart.addAnnotation(new AnnotationText(count, x + aside, y, false));
        }
    }

    /** Sets how a series looks. */
    static void styled(XYSeries series, BasicStroke line, Marker marker, Color colour) {
        series.setLineStyle(line);
        series.setLineColor(colour);
        series.setMarker(marker);
        series.setMarkerColor(colour);
    }

    /** A chart without series in the colours of a palette. */
    static XYChart empty(Palette palette, String xTitle, String yTitle, int height) {
        XYChart chart = new XYChart(WIDTH, height);
        chart.setXAxisTitle(xTitle);
        chart.setYAxisTitle(yTitle);
        XYStyler style = chart.getStyler();
        style.setLocale(Locale.ROOT);
        style.setChartTitleVisible(false);
        style.setLegendVisible(false);
        style.setChartBackgroundColor(palette.background());
        style.setPlotBackgroundColor(palette.background());
        style.setPlotBorderColor(palette.line());
        style.setPlotGridLinesColor(palette.line());
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setPlotGridVerticalLinesVisible(false);
        style.setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
        style.setPlotMargin(0);
        style.setAxisTicksLineVisible(false);
        style.setAxisTicksMarksVisible(false);
        style.setChartFontColor(palette.ink());
        style.setXAxisTitleColor(palette.ink());
        style.setYAxisTitleColor(palette.ink());
        style.setAxisTickLabelsColor(palette.muted());
        style.setAxisTitleFont(Lettering.USUAL);
        style.setAxisTickLabelsFont(Lettering.SMALL);
        style.setMarkerSize(MARKER_SIZE);
        return chart;
    }
}
