package io.streamgauge.trainer.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A picture as PNG, once for light and once for dark pages. Immutable as long as nobody writes to the arrays.
 *
 * @param name name of its file without the ending
 * @param description what it shows, for those who do not see it
 * @param width columns as laid out on a page; the image has {@value #SCALE} times as many
 * @param height rows as laid out on a page; the image has {@value #SCALE} times as many
 * @param light PNG for light pages
 * @param dark PNG for dark pages
 */
record Picture(String name, String description, int width, int height, byte[] light, byte[] dark) {
    /** Pixels of the image for each one of the layout: screens with fine pixels show it sharp. */
    static final int SCALE = 2;

    /** Columns of most pictures: on a phone, which shows half as many, their writing can still be read. */
    static final int USUAL_WIDTH = 600;

    /** Draws a picture. */
    @FunctionalInterface
    interface Painter {
        /**
         * Draws.
         *
         * @param graphics in units of the layout, on the palette's background
         * @param palette which colours to use
         */
        void paint(Graphics2D graphics, Palette palette);
    }

    /** Has a picture drawn in both palettes. */
    static Picture of(String name, String description, int width, int height, Painter painter) {
        return new Picture(
                name,
                description,
                width,
                height,
                png(width, height, Palette.LIGHT, painter),
                png(width, height, Palette.DARK, painter));
    }

    /** Writes the light one to a directory. */
    void write(Path directory) throws IOException {
        Files.write(directory.resolve(name + ".png"), light);
    }

    private static byte[] png(int width, int height, Palette palette, Painter painter) {
        BufferedImage image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(SCALE, SCALE);
        graphics.setColor(palette.background());
        graphics.fillRect(0, 0, width, height);
        painter.paint(graphics, palette);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }
}
