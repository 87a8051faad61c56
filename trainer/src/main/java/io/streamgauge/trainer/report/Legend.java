package io.streamgauge.trainer.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;

/**
 * Which curve is which, above a chart. XChart's own legend cuts long names and sets each on a line of its own height.
 *
 * @param entries the curves
 * @param columns how many of them stand side by side, 1 or more
 */
record Legend(List<Entry> entries, int columns) {
    private static final int ROW_HEIGHT = 24;
    private static final int MARGIN = 16;
    private static final int SAMPLE = 30;
    /** At the usual size some more fit beside a sample in a full row. */
    private static final int MOST_CHARACTERS = 56;

    /**
     * A curve.
     *
     * @param name what it is
     * @param colour its colour
     * @param line its stroke, or none for points alone
     * @param marker how its points are marked
     */
    record Entry(String name, Color colour, List<BasicStroke> line, Marker marker) {}

    /** Rows of the layout that a legend takes. */
    static int height(int entries, int columns) {
        return MARGIN / 2 + (entries + columns - 1) / columns * ROW_HEIGHT;
    }

    /** Draws it at the top of a picture of the usual width. */
    void paint(Graphics2D graphics, Palette palette) {
        graphics.setFont(Lettering.USUAL);
        int columnWidth = (Picture.USUAL_WIDTH - 2 * MARGIN) / columns;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            int row = i / columns;
            double left = MARGIN + i % columns * columnWidth;
            double middle = MARGIN + row * ROW_HEIGHT;
            double centre = left + SAMPLE / 2.0;
            graphics.setColor(entry.colour());
            for (BasicStroke stroke : entry.line()) {
                graphics.setStroke(stroke);
                graphics.draw(new Line2D.Double(left, middle, left + SAMPLE, middle));
            }
            entry.marker().paint(graphics, centre, middle, Charts.MARKER_SIZE);
            graphics.setColor(palette.ink());
            Lettering.flushLeft(graphics, shortened(entry.name()), left + SAMPLE + 8, middle);
        }
    }

    /** Of a path the end tells more than the beginning. */
    private static String shortened(String name) {
        return name.length() <= MOST_CHARACTERS ? name : "…" + name.substring(name.length() - MOST_CHARACTERS + 1);
    }
}
