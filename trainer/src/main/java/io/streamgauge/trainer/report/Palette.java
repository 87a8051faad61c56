package io.streamgauge.trainer.report;

import java.awt.Color;
import java.util.List;

/**
 * The colours of a picture. Writing and curves stand out from the background by at least 4.5 to 1, as the Web Content
 * Accessibility Guidelines ask of texts; lines are meant to step back.
 *
 * @param background what everything is drawn on; that of a page's cards
 * @param ink writing, and whatever is drawn as if written
 * @param muted writing of second rank
 * @param line grid lines and frames
 * @param series colours of curves
 */
record Palette(Color background, Color ink, Color muted, Color line, List<Color> series) {
    /** For light pages and for paper. */
    static final Palette LIGHT = new Palette(
            new Color(0xffffff),
            new Color(0x1f2328),
            new Color(0x59636e),
            new Color(0xd1d9e0),
            List.of(
                    new Color(0x0969da),
                    new Color(0xbc4c00),
                    new Color(0x1a7f37),
                    new Color(0x8250df),
                    new Color(0xbf3989),
                    new Color(0x57606a)));

    /** For dark pages. */
    static final Palette DARK = new Palette(
            new Color(0x161b22),
            new Color(0xe6edf3),
            new Color(0x9198a1),
            new Color(0x3d444d),
            List.of(
                    new Color(0x58a6ff),
                    new Color(0xf0883e),
                    new Color(0x3fb950),
                    new Color(0xbc8cff),
                    new Color(0xf778ba),
                    new Color(0xb1bac4)));

    /** Colour of one of many curves; comes round again when there are more curves than colours. */
    Color series(int index) {
        return series.get(index % series.size());
    }

    /** The background with a share of another colour, 0 to 1, laid over it. */
    Color tinted(Color colour, double share) {
        return new Color(
                mixed(background.getRed(), colour.getRed(), share),
                mixed(background.getGreen(), colour.getGreen(), share),
                mixed(background.getBlue(), colour.getBlue(), share));
    }

    private static int mixed(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }
}
