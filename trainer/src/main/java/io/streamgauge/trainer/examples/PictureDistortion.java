package io.streamgauge.trainer.examples;

import io.streamgauge.trainer.recipe.Distortion;
import java.util.random.RandomGenerator;

/**
 * Turns, shifts, scales, shears and bends pictures, as other hands would have written them: Simard et al., "Best Practices
 * for Convolutional Neural Networks Applied to Visual Document Analysis", 2003.
 *
 * <p>For each pixel of the result, an affine map about the picture's middle says where in the picture to look, and a field of
 * displacements moves that place. The field is a cubic B-spline over {@value #POINTS} x {@value #POINTS} control points that
 * are drawn from a normal distribution (Rueckert et al., "Nonrigid Registration Using Free-Form Deformations", 1999): as
 * smooth as the field that Simard et al. get by blurring one random displacement per pixel, from fewer random numbers. Values
 * between pixels are interpolated bilinearly; outside the picture there is 0.
 *
 * <p>Keeps its working arrays, so it belongs to one thread.
 */
public final class PictureDistortion {
    private static final int POINTS = 7;

    private final Distortion distortion;
    private final int height;
    private final int width;
    /** {@code (height, POINTS)} and {@code (width, POINTS)}: how much each control point counts for a row or column. */
    private final float[] rowWeights;

    private final float[] columnWeights;
    private final float[] across = new float[POINTS * POINTS];
    private final float[] down = new float[POINTS * POINTS];
    private final float[] acrossOfRow = new float[POINTS];
    private final float[] downOfRow = new float[POINTS];

    /**
     * Distortions of pictures of one size.
     *
     * @param distortion how far to go
     * @param height rows, 1 or more
     * @param width columns, 1 or more
     */
    public PictureDistortion(Distortion distortion, int height, int width) {
        this.distortion = distortion;
        this.height = height;
        this.width = width;
        this.rowWeights = weights(height);
        this.columnWeights = weights(width);
    }

    /** The cubic B-spline's basis functions at each pixel. */
    private static float[] weights(int pixels) {
        float[] weights = new float[pixels * POINTS];
        int intervals = POINTS - 3;
        for (int pixel = 0; pixel < pixels; pixel++) {
            double place = (pixel + 0.5) / pixels * intervals;
            int first = (int) place;
            double t = place - first;
            double[] basis = {
                Math.pow(1 - t, 3), 3 * t * t * t - 6 * t * t + 4, -3 * t * t * t + 3 * t * t + 3 * t + 1, t * t * t
            };
            for (int i = 0; i < basis.length; i++) {
                weights[pixel * POINTS + first + i] = (float) (basis[i] / 6);
            }
        }
        return weights;
    }

    /**
     * Distorts a picture in a random way.
     *
     * @param picture {@code (height, width)} row by row; left as it is
     * @param random the same state gives the same distortion
     * @param distorted takes the result, of the same size; its values lie between the picture's smallest, or 0, and largest
     */
    public void distort(float[] picture, RandomGenerator random, float[] distorted) {
        double angle = Math.toRadians(evenly(random, distortion.degrees()));
        float rowScale = 1 + evenly(random, distortion.scale());
        float columnScale = 1 + evenly(random, distortion.scale());
        float shear = evenly(random, distortion.shear());
        float columnShift = evenly(random, distortion.shift());
        float rowShift = evenly(random, distortion.shift());
        float cosine = (float) Math.cos(angle);
        float sine = (float) Math.sin(angle);
        drawDisplacements(random);
        float middleRow = (height - 1) / 2f;
        float middleColumn = (width - 1) / 2f;
        for (int row = 0; row < height; row++) {
            weighRows(row);
            float y = row - middleRow;
            for (int column = 0; column < width; column++) {
                float x = column - middleColumn;
                float fromColumn = (cosine * x - sine * y) / columnScale + shear * y + columnShift + middleColumn;
                float fromRow = (sine * x + cosine * y) / rowScale + rowShift + middleRow;
                for (int point = 0; point < POINTS; point++) {
                    float weight = columnWeights[column * POINTS + point];
                    fromColumn += weight * acrossOfRow[point];
                    fromRow += weight * downOfRow[point];
                }
                distorted[row * width + column] = between(picture, fromRow, fromColumn);
            }
        }
    }

    private static float evenly(RandomGenerator random, float most) {
        return (2 * random.nextFloat() - 1) * most;
    }

    private void drawDisplacements(RandomGenerator random) {
        for (int point = 0; point < across.length; point++) {
            across[point] = (float) random.nextGaussian() * distortion.elastic();
            down[point] = (float) random.nextGaussian() * distortion.elastic();
        }
    }

    /** The displacements of a row's pixels as sums over the columns of control points alone. */
    private void weighRows(int row) {
        for (int column = 0; column < POINTS; column++) {
            float sumAcross = 0;
            float sumDown = 0;
            for (int point = 0; point < POINTS; point++) {
                float weight = rowWeights[row * POINTS + point];
                sumAcross += weight * across[point * POINTS + column];
                sumDown += weight * down[point * POINTS + column];
            }
            acrossOfRow[column] = sumAcross;
            downOfRow[column] = sumDown;
        }
    }

    private float between(float[] picture, float row, float column) {
        int top = (int) Math.floor(row);
        int left = (int) Math.floor(column);
        float lower = row - top;
        float right = column - left;
        return (1 - lower) * ((1 - right) * at(picture, top, left) + right * at(picture, top, left + 1))
                + lower * ((1 - right) * at(picture, top + 1, left) + right * at(picture, top + 1, left + 1));
    }

    private float at(float[] picture, int row, int column) {
        return row < 0 || row >= height || column < 0 || column >= width ? 0 : picture[row * width + column];
    }
}
