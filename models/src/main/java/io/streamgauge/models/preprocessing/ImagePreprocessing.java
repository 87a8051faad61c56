package io.streamgauge.models.preprocessing;

import java.util.Random;

/**
 * Grey pictures to values from 0 to 1 of one fixed size. Another size is brought to it by averaging areas: each output
 * value is the mean of the input it covers, fractions of pixels counted by their share. That is exact for the usual case
 * of shrinking and gives the same numbers on every Java runtime, which the runtime's own scaling does not promise.
 *
 * @param height rows the network reads, 1 to {@value GreyImage#LARGEST_SIDE}
 * @param width columns the network reads, 1 to {@value GreyImage#LARGEST_SIDE}
 */
public record ImagePreprocessing(int height, int width) implements Preprocessing {

    private static final float WHITE = 255f;

    /** Checks the size. */
    public ImagePreprocessing {
        if (height < 1 || width < 1 || height > GreyImage.LARGEST_SIDE || width > GreyImage.LARGEST_SIDE) {
            throw new IllegalArgumentException("The network's picture is " + width + " x " + height
                    + " pixels: each side must have from 1 to " + GreyImage.LARGEST_SIDE);
        }
        if (height * width > GreyImage.MOST_PIXELS) {
            throw new IllegalArgumentException("The network's images are " + width + " x " + height
                    + " pixels: they must have at most " + GreyImage.MOST_PIXELS);
        }
    }

    /** The values of a picture: {@code height * width}, each 0 to 1. */
    public Features.Pixels encode(GreyImage image) {
        byte[] pixels = image.pixels();
        float[] values = new float[height * width];
        if (image.width() == width && image.height() == height) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (pixels[i] & 0xff) / WHITE;
            }
            return new Features.Pixels(values);
        }
        double rowStep = (double) image.height() / height;
        double columnStep = (double) image.width() / width;
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                values[row * width + column] = (float)
                        (mean(image, row * rowStep, (row + 1) * rowStep, column * columnStep, (column + 1) * columnStep)
                                / WHITE);
            }
        }
        return new Features.Pixels(values);
    }

    @Override
    public Features sample(Random random) {
        float[] values = new float[height * width];
        for (int pixel = 0; pixel < values.length; pixel++) {
            values[pixel] = random.nextFloat();
        }
        return new Features.Pixels(values);
    }

    private static double mean(GreyImage image, double top, double bottom, double left, double right) {
        double sum = 0;
        int lastRow = Math.min((int) Math.ceil(bottom), image.height());
        int lastColumn = Math.min((int) Math.ceil(right), image.width());
        for (int y = (int) top; y < lastRow; y++) {
            double share = Math.min(bottom, y + 1.0) - Math.max(top, y);
            for (int x = (int) left; x < lastColumn; x++) {
                double area = share * (Math.min(right, x + 1.0) - Math.max(left, x));
                sum += area * (image.pixels()[y * image.width() + x] & 0xff);
            }
        }
        return sum / ((bottom - top) * (right - left));
    }
}
