package io.streamgauge.trainer.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A page with shares or amounts that change over time, such as accuracies or memory, and what happened meanwhile: an HTML page that refers to
 * nothing outside itself, and its charts once more as PNG. Belongs to one thread.
 */
public final class TimelinePage {
    private static final int HEIGHT = 400;
    /** Of the axis' largest value, so that the numbers of the marks stand above all curves, in two rows where marks are close. */
    private static final double TOP = 1.16;

    private static final double LOWER_ROW = 1.04;
    private static final double UPPER_ROW = 1.11;
    /** Part of the width that a number takes. */
    private static final double CLOSE = 0.03;

    private final String title;
    private final Html html = new Html();
    private final List<Picture> pictures = new ArrayList<>();

    /**
     * A curve.
     *
     * @param name what it is
     * @param seconds ascending times of its points, one or more
     * @param values as many, 0 or more; shares are at most 1; not a number where the curve is interrupted
     */
    public record Curve(String name, double[] seconds, double[] values) {}

    /**
     * Something that happened.
     *
     * @param seconds when
     * @param text what
     */
    public record Mark(double seconds, String text) {}

    /** A page without any sections. */
    public TimelinePage(String title, String introduction) {
        this.title = title;
        html.element("h1", title).element("p", introduction);
    }

    /**
     * Adds a section with a chart and a table.
     *
     * @param name also the name of the chart's file
     * @param axis what the curves are
     * @param curves at least one
     * @param marks in the order of time; numbered in the chart, and told below it
     * @param table the heading and the rows
     */
    public TimelinePage section(
            String name,
            String heading,
            String introduction,
            String axis,
            List<Curve> curves,
            List<Mark> marks,
            List<List<String>> table) {
        return section(heading, introduction, axis, chart(name, heading, axis, curves, marks, 1), marks, table);
    }

    /** Adds a section like {@link #section}, of amounts of something, whose axis begins at zero as well. */
    public TimelinePage amounts(
            String name,
            String heading,
            String introduction,
            String axis,
            List<Curve> curves,
            List<Mark> marks,
            List<List<String>> table) {
        double largest = curves.stream()
                .flatMapToDouble(curve -> Arrays.stream(curve.values()))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        Picture picture = chart(name, heading, axis, curves, marks, largest > 0 ? largest : 1);
        return section(heading, introduction, axis, picture, marks, table);
    }

    private TimelinePage section(
            String heading,
            String introduction,
            String axis,
            Picture picture,
            List<Mark> marks,
            List<List<String>> table) {
        pictures.add(picture);
        html.element("h2", heading).element("p", introduction).figure(axis, picture, "");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("mark", "second", "what happened"));
        for (int i = 0; i < marks.size(); i++) {
            rows.add(List.of(
                    Integer.toString(i + 1),
                    String.format(Locale.ROOT, "%.1f", marks.get(i).seconds()),
                    marks.get(i).text()));
        }
        html.table(rows).table(table);
        return this;
    }

    /** Adds a table at the end, for example of the circumstances. */
    public TimelinePage table(String heading, List<List<String>> rows) {
        html.element("h2", heading).table(rows);
        return this;
    }

    /**
     * Writes the page, and each chart as {@code NAME.png}.
     *
     * @param output the directory; created if it does not exist
     * @param file name of the page
     * @throws IOException when a file cannot be written
     */
    public void write(Path output, String file) throws IOException {
        Files.createDirectories(output);
        for (Picture picture : pictures) {
            picture.write(output);
        }
        Files.writeString(output.resolve(file), html.page(title));
    }

    private static double end(List<Curve> curves, List<Mark> marks) {
        double ofCurves = curves.stream()
                .mapToDouble(curve -> curve.seconds()[curve.seconds().length - 1])
                .max()
                .orElse(0);
        return marks.stream().mapToDouble(Mark::seconds).reduce(ofCurves, Math::max);
    }

    private static Picture chart(
            String name, String heading, String axis, List<Curve> curves, List<Mark> marks, double largest) {
        int top = Legend.height(curves.size(), 2);
        String description = heading + ": " + axis + " over time, with " + marks.size() + " marks.";
        return Picture.of(name, description, Picture.USUAL_WIDTH, top + HEIGHT, (graphics, palette) -> {
            XYChart chart = Charts.empty(palette, "Seconds", axis, HEIGHT);
            double end = end(curves, marks);
            double row = LOWER_ROW;
            for (int i = 0; i < marks.size(); i++) {
                double at = marks.get(i).seconds();
                boolean close = i > 0 && at - marks.get(i - 1).seconds() < CLOSE * end;
                row = close && row == LOWER_ROW ? UPPER_ROW : LOWER_ROW;
                XYSeries line = chart.addSeries("mark " + (i + 1), new double[] {at, at}, new double[] {0, largest});
                Charts.styled(line, Charts.DASHES, SeriesMarkers.NONE, palette.muted());
                chart.addAnnotation(new AnnotationText(Integer.toString(i + 1), at, row * largest, false));
            }
            List<Legend.Entry> legend = new ArrayList<>();
            for (Curve curve : curves) {
                Color colour = palette.series(legend.size());
                XYSeries series = chart.addSeries(curve.name(), curve.seconds(), curve.values());
                Charts.styled(series, Charts.LINE, SeriesMarkers.NONE, colour);
                legend.add(new Legend.Entry(curve.name(), colour, List.of(Charts.LINE), SeriesMarkers.NONE));
            }
            XYStyler style = chart.getStyler();
            style.setYAxisMin(0.0);
            style.setYAxisMax(TOP * largest);
            style.setXAxisMin(0.0);
            style.setXAxisMax(end);
            style.setYAxisDecimalPattern(largest > 10 ? "#,##0" : "0.0");
            style.setXAxisDecimalPattern("#,##0");
            style.setAnnotationTextFont(Lettering.SMALL);
            style.setAnnotationTextFontColor(palette.ink());
            new Legend(legend, 2).paint(graphics, palette);
            graphics.translate(0, top);
            chart.paint(graphics, Picture.USUAL_WIDTH, HEIGHT);
        });
    }
}
