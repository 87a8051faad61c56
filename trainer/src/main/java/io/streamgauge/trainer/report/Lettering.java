package io.streamgauge.trainer.report;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;

/** Writing in pictures. Stateless. */
final class Lettering {
    /** Most writing; still some 9 pixels high when a phone shows a picture at 60 %. */
    static final Font USUAL = new Font(Font.SANS_SERIF, Font.PLAIN, 15);

    /** What is worth a second look only. */
    static final Font SMALL = USUAL.deriveFont(13f);

    /** What comes first. */
    static final Font BOLD = USUAL.deriveFont(Font.BOLD);

    private Lettering() {}

    /** Writes with the middle of the text at a point. */
    static void centred(Graphics2D graphics, String text, double x, double y) {
        written(graphics, text, x - graphics.getFontMetrics().stringWidth(text) / 2.0, y);
    }

    /** Writes to the left of a point. */
    static void flushRight(Graphics2D graphics, String text, double x, double y) {
        written(graphics, text, x - graphics.getFontMetrics().stringWidth(text), y);
    }

    /** Writes to the right of a point. */
    static void flushLeft(Graphics2D graphics, String text, double x, double y) {
        written(graphics, text, x, y);
    }

    private static void written(Graphics2D graphics, String text, double left, double middle) {
        FontMetrics metrics = graphics.getFontMetrics();
        double baseline = middle + (metrics.getAscent() - metrics.getDescent()) / 2.0;
        graphics.drawString(text, (float) left, (float) baseline);
    }
}
