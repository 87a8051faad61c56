package io.streamgauge.trainer.report;

import io.streamgauge.trainer.evaluation.Evaluation;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Pictures with axes. Stateless. */
final class Charts {
    private static final int HEIGHT = 400;
    private static final BasicStroke LINE = new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke DASHES =
            new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 5}, 0);
    private static final int MOST_MARKED_POINTS = 40;

    private Charts() {}

    /** Loss of training and validation over the epochs. */
    static Picture loss(RunReport run) {
        return learning("loss", "Loss", run, RunReport.Epoch::trainingLoss, RunReport.Epoch::validationLoss);
    }

    /** Accuracy of training and validation over the epochs. */
    static Picture accuracy(RunReport run) {
        return learning(
                "accuracy", "Accuracy", run, RunReport.Epoch::trainingAccuracy, RunReport.Epoch::validationAccuracy);
    }

    private static Picture learning(
            String name,
            String figure,
            RunReport run,
            ToDoubleFunction<RunReport.Epoch> training,
            ToDoubleFunction<RunReport.Epoch> validation) {
        return overEpochs(
                name,
                String.format(
                        Locale.ROOT,
                        "%s over %d epochs: in the best one, %d, %.4f in training and %.4f on the validation split.",
                        figure,
                        run.epochs().size(),
                        run.bestEpoch(),
                        training.applyAsDouble(run.best()),
                        validation.applyAsDouble(run.best())),
                figure,
                run.epochs().size(),
                chart -> {
                    curve(
                            chart.chart(),
                            "training",
                            run.epochs(),
                            training,
                            chart.palette().series(0));
                    curve(
                            chart.chart(),
                            "validation",
                            run.epochs(),
                            validation,
                            chart.palette().series(1));
                    XYSeries best = chart.chart()
                            .addSeries("best epoch: " + run.bestEpoch(), new double[] {run.bestEpoch()}, new double[] {
                                validation.applyAsDouble(run.best())
                            });
                    styled(
                            best,
                            SeriesLines.NONE,
                            SeriesMarkers.DIAMOND,
                            chart.palette().ink());
                });
    }

    /** Examples per second in each epoch's training. */
    static Picture throughput(RunReport run, int examples) {
        ToDoubleFunction<RunReport.Epoch> rate = epoch -> examples / Math.max(epoch.seconds(), 1e-3);
        return overEpochs(
                "throughput",
                String.format(
                        Locale.ROOT,
                        "Training speed over %d epochs: %,.0f examples per second in the last one.",
                        run.epochs().size(),
                        rate.applyAsDouble(run.epochs().get(run.epochs().size() - 1))),
                "Examples per second",
                run.epochs().size(),
                chart -> {
                    curve(
                            chart.chart(),
                            "training",
                            run.epochs(),
                            rate,
                            chart.palette().series(0));
                    XYStyler style = chart.chart().getStyler();
                    style.setYAxisMin(0.0);
                    style.setYAxisDecimalPattern("#,##0");
                    style.setLegendVisible(false);
                });
    }

    /**
     * One curve per run.
     *
     * @param runs by the name in the legend
     */
    static Picture together(
            String name, String figure, Map<String, RunReport> runs, ToDoubleFunction<RunReport.Epoch> value) {
        int epochs = runs.values().stream()
                .mapToInt(run -> run.epochs().size())
                .max()
                .orElseThrow();
        return overEpochs(
                name,
                figure + " over the epochs of " + String.join(", ", runs.keySet()) + ".",
                figure,
                epochs,
                chart -> {
                    int index = 0;
                    for (Map.Entry<String, RunReport> run : runs.entrySet()) {
                        Color colour = chart.palette().series(index++);
                        curve(chart.chart(), run.getKey(), run.getValue().epochs(), value, colour);
                    }
                });
    }

    /** Confidence against accuracy; Guo et al., "On Calibration of Modern Neural Networks", 2017, call it reliability. */
    static Picture calibration(Evaluation evaluation) {
        List<Evaluation.CalibrationBin> bins =
                evaluation.calibration().stream().filter(bin -> bin.count() > 0).toList();
        String description = String.format(
                Locale.ROOT,
                "Accuracy against confidence in bins: on the average they are %.2f percentage points apart.",
                100 * evaluation.calibrationError());
        return Picture.of("calibration", description, Picture.USUAL_WIDTH, Picture.USUAL_WIDTH, (graphics, palette) -> {
            XYChart chart = empty(palette, "Confidence", "Accuracy", Picture.USUAL_WIDTH);
            XYSeries ideal = chart.addSeries("as it should be", new double[] {0, 1}, new double[] {0, 1});
            styled(ideal, DASHES, SeriesMarkers.NONE, palette.muted());
            XYSeries measured = chart.addSeries(
                    "measured, with the number of examples",
                    bins.stream()
                            .mapToDouble(Evaluation.CalibrationBin::meanConfidence)
                            .toArray(),
                    bins.stream()
                            .mapToDouble(Evaluation.CalibrationBin::accuracy)
                            .toArray());
            styled(measured, LINE, SeriesMarkers.CIRCLE, palette.series(0));
            for (Evaluation.CalibrationBin bin : bins) {
                // Below the curve, where no curve of a network that is not far off comes by.
                double y = bin.accuracy() > 0.1 ? bin.accuracy() - 0.05 : bin.accuracy() + 0.05;
                chart.addAnnotation(new AnnotationText(
                        String.format(Locale.ROOT, "%,d", bin.count()), bin.meanConfidence(), y, false));
            }
            XYStyler style = chart.getStyler();
            style.setXAxisMin(0.0);
            style.setXAxisMax(1.0);
            style.setYAxisMin(0.0);
            style.setYAxisMax(1.0);
            style.setXAxisDecimalPattern("0.0");
            style.setYAxisDecimalPattern("0.0");
            style.setAnnotationTextFont(Lettering.SMALL);
            style.setAnnotationTextFontColor(palette.ink());
            chart.paint(graphics, Picture.USUAL_WIDTH, Picture.USUAL_WIDTH);
        });
    }

    private record EpochChart(XYChart chart, Palette palette) {}

    private static Picture overEpochs(
            String name, String description, String figure, int epochs, Consumer<EpochChart> curves) {
        return Picture.of(name, description, Picture.USUAL_WIDTH, HEIGHT, (graphics, palette) -> {
            XYChart chart = empty(palette, "Epoch", figure, HEIGHT);
            chart.getStyler().setXAxisMin(epochs == 1 ? 0.0 : 1.0);
            chart.getStyler().setXAxisMax(epochs == 1 ? 2.0 : epochs);
            chart.getStyler()
                    .setXAxisTickLabelsFormattingFunction(
                            epoch -> epoch == Math.rint(epoch) ? String.format(Locale.ROOT, "%.0f", epoch) : "");
            curves.accept(new EpochChart(chart, palette));
            chart.paint(graphics, Picture.USUAL_WIDTH, HEIGHT);
        });
    }

    private static void curve(
            XYChart chart,
            String name,
            List<RunReport.Epoch> epochs,
            ToDoubleFunction<RunReport.Epoch> value,
            Color colour) {
        XYSeries series = chart.addSeries(
                name,
                epochs.stream().mapToDouble(RunReport.Epoch::epoch).toArray(),
                epochs.stream().mapToDouble(value).toArray());
        styled(series, LINE, epochs.size() > MOST_MARKED_POINTS ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE, colour);
    }

    private static void styled(XYSeries series, BasicStroke line, Marker marker, Color colour) {
        series.setLineStyle(line);
        series.setLineColor(colour);
        series.setMarker(marker);
        series.setMarkerColor(colour);
    }

    private static XYChart empty(Palette palette, String xTitle, String yTitle, int height) {
        XYChart chart = new XYChart(Picture.USUAL_WIDTH, height);
        chart.setXAxisTitle(xTitle);
        chart.setYAxisTitle(yTitle);
        XYStyler style = chart.getStyler();
        style.setLocale(Locale.ROOT);
        style.setChartTitleVisible(false);
        style.setChartBackgroundColor(palette.background());
        style.setPlotBackgroundColor(palette.background());
        style.setPlotBorderColor(palette.line());
        style.setPlotGridLinesColor(palette.line());
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setPlotGridVerticalLinesVisible(false);
        style.setChartFontColor(palette.ink());
        style.setXAxisTitleColor(palette.ink());
        style.setYAxisTitleColor(palette.ink());
        style.setAxisTickLabelsColor(palette.muted());
        style.setAxisTickMarksColor(palette.line());
        style.setAxisTitleFont(Lettering.USUAL);
        style.setAxisTickLabelsFont(Lettering.SMALL);
        style.setLegendFont(Lettering.USUAL);
        style.setLegendBackgroundColor(palette.background());
        style.setLegendBorderColor(palette.background());
        style.setLegendPosition(Styler.LegendPosition.OutsideS);
        style.setLegendLayout(Styler.LegendLayout.Horizontal);
        style.setMarkerSize(8);
        return chart;
    }
}
