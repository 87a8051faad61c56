package io.streamgauge.cli.sample;

import io.streamgauge.models.preprocessing.GreyImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * Writes digits by hand, so to speak: strokes with a little wobble, slant, turn and stretch, drawn with a pen of varying
 * width. The result is laid out as MNIST's: the strokes fit a box of 20/28 of the picture, centred by mass. Needs neither
 * display nor fonts. Belongs to one thread.
 */
final class DigitPen {
    /** The picture's side and its inner box in MNIST. */
    private static final double SIDE = 28;

    private static final double BOX = 20;
    private static final double WOBBLE = 0.018;
    private static final double SLANT = 0.22;
    private static final double TURN = Math.toRadians(8);
    private static final double NARROWEST = 0.72;
    private static final double THINNEST = 1.9;
    private static final double THICKEST = 3.3;
    private static final double SMALLEST = 0.92;

    private final Random random;

    DigitPen(Random random) {
        this.random = random;
    }

    /**
     * Writes a digit, white on black.
     *
     * @param digit 0 to 9
     * @param side width and height of the picture in pixels
     */
    GreyImage write(int digit, int side) {
        Path2D path = wobbly(digit);
        AffineTransform hand = AffineTransform.getRotateInstance(between(-TURN, TURN));
        hand.shear(-between(-SLANT / 2, SLANT), 0);
        hand.scale(between(NARROWEST, 1), 1);
        path.transform(hand);
        double unit = side / SIDE;
        double width = between(THINNEST, THICKEST) * unit;
        Shape strokes = fitted(path, width, BOX * unit * between(SMALLEST, 1));
        Rectangle2D bounds = strokes.getBounds2D();
        Shape roughly = AffineTransform.getTranslateInstance(
                        side / 2.0 - bounds.getCenterX(), side / 2.0 - bounds.getCenterY())
                .createTransformedShape(strokes);
        return draw(centredByMass(roughly, side), side);
    }

    private Path2D wobbly(int digit) {
        Path2D path = new Path2D.Double();
        DigitStrokes.write(digit, random.nextInt(DigitStrokes.ways(digit)), new DigitStrokes.Pen() {
            @Override
            public void lift(double x, double y) {
                path.moveTo(near(x), near(y));
            }

            @Override
            public void line(double x, double y) {
                path.lineTo(near(x), near(y));
            }

            @Override
            public void curve(double controlX, double controlY, double x, double y) {
                path.quadTo(near(controlX), near(controlY), near(x), near(y));
            }

            @Override
            public void curve(
                    double controlX1, double controlY1, double controlX2, double controlY2, double x, double y) {
                path.curveTo(near(controlX1), near(controlY1), near(controlX2), near(controlY2), near(x), near(y));
            }
        });
        return path;
    }

    /** The path as it looks with a pen of the given width, its longer side as long as the box. */
    private static Shape fitted(Path2D path, double width, double box) {
        Rectangle2D bounds = new Path2D.Double(path).getBounds2D();
        double scale = (box - width) / Math.max(bounds.getWidth(), bounds.getHeight());
        Shape scaled = AffineTransform.getScaleInstance(scale, scale).createTransformedShape(path);
        return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND).createStrokedShape(scaled);
    }

    private static Shape centredByMass(Shape strokes, int side) {
        byte[] pixels = draw(strokes, side).pixels();
        double mass = 0;
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < pixels.length; i++) {
            int row = i / side;
            int ink = pixels[i] & 0xff;
            mass += ink;
            sumX += ink * (i - row * side + 0.5);
            sumY += ink * (row + 0.5);
        }
        return AffineTransform.getTranslateInstance(side / 2.0 - sumX / mass, side / 2.0 - sumY / mass)
                .createTransformedShape(strokes);
    }

    private static GreyImage draw(Shape strokes, int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fill(strokes);
        graphics.dispose();
        byte[] pixels = new byte[side * side];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) image.getRGB(i % side, i / side);
        }
        return new GreyImage(side, side, pixels);
    }

    private double near(double coordinate) {
        return coordinate + WOBBLE * random.nextGaussian();
    }

    private double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }
}
