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
    /** Control points that count for a pixel, in each direction: a cubic spline's pieces. */
    private static final int NEAR = 4;

    private final Distortion distortion;
    private final int height;
    private final int width;
    private final Spline rows;
    private final Spline columns;
    /** Displacements of the control points, {@code (POINTS, POINTS)} row by row. */
    private final float[] across = new float[POINTS * POINTS];

    private final float[] down = new float[POINTS * POINTS];
    /** The same between the columns of control points, {@code (POINTS, width)}. */
    private final float[] acrossOfColumns;

    private final float[] downOfColumns;

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
        this.rows = Spline.over(height);
        this.columns = Spline.over(width);
        this.acrossOfColumns = new float[POINTS * width];
        this.downOfColumns = new float[POINTS * width];
    }

    /**
     * Which control points count for each pixel of a side, and how much.
     *
     * @param first of the {@value #NEAR} points in a row that count, for each pixel
     * @param weights {@code (pixels, NEAR)}, the cubic B-spline's basis functions
     */
    private record Spline(int[] first, float[] weights) {
        private static Spline over(int pixels) {
            int[] first = new int[pixels];
            float[] weights = new float[pixels * NEAR];
            for (int pixel = 0; pixel < pixels; pixel++) {
                double place = (pixel + 0.5) / pixels * (POINTS - NEAR + 1);
                first[pixel] = (int) place;
                double t = place - first[pixel];
                double[] basis = {
                    Math.pow(1 - t, 3), 3 * t * t * t - 6 * t * t + 4, -3 * t * t * t + 3 * t * t + 3 * t + 1, t * t * t
                };
                for (int i = 0; i < NEAR; i++) {
                    weights[pixel * NEAR + i] = (float) (basis[i] / 6);
                }
            }
            return new Spline(first, weights);
        }

        /**
         * A start and what the control points add to it at a pixel.
         *
         * @param values of the control points
         * @param from where the first point's value lies
         * @param stride from one point's value to the next one's
         */
        private float add(float start, int pixel, float[] values, int from, int stride) {
            float sum = start;
            for (int i = 0; i < NEAR; i++) {
                sum += weights[pixel * NEAR + i] * values[from + (first[pixel] + i) * stride];
            }
            return sum;
        }
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
        spread(across, acrossOfColumns);
        spread(down, downOfColumns);
        float middleRow = (height - 1) / 2f;
        float middleColumn = (width - 1) / 2f;
        float columnPerColumn = cosine / columnScale;
        float columnPerRow = shear - sine / columnScale;
        float rowPerColumn = sine / rowScale;
        float rowPerRow = cosine / rowScale;
        for (int row = 0; row < height; row++) {
            float y = row - middleRow;
            float columnAtMiddle = columnPerRow * y + columnShift + middleColumn;
            float rowAtMiddle = rowPerRow * y + rowShift + middleRow;
            for (int column = 0; column < width; column++) {
                float x = column - middleColumn;
                float fromColumn = rows.add(columnPerColumn * x + columnAtMiddle, row, acrossOfColumns, column, width);
                float fromRow = rows.add(rowPerColumn * x + rowAtMiddle, row, downOfColumns, column, width);
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

    /** From {@code (POINTS, POINTS)} to {@code (POINTS, width)}: the displacements at each column, for each row of control points. */
    private void spread(float[] points, float[] ofColumns) {
        for (int point = 0; point < POINTS; point++) {
            for (int column = 0; column < width; column++) {
                ofColumns[point * width + column] = columns.add(0, column, points, point * POINTS, 1);
            }
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
