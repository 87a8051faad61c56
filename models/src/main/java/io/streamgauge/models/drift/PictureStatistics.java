package io.streamgauge.models.drift;

import io.streamgauge.models.preprocessing.Features;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers that tell pictures of one kind from those of another, such as inverted or rotated ones. Stateless. */
public final class PictureStatistics {
    /** Mean of all pixels, 0 (paper) to 1 (ink). */
    public static final String INK = "ink";

    /** Standard deviation of the ink's columns, as a share of the picture's width; 0 for no ink. */
    public static final String WIDTH = "inkWidth";

    /** Standard deviation of the ink's rows, as a share of the picture's height; 0 for no ink. */
    public static final String HEIGHT = "inkHeight";

    private PictureStatistics() {}

    /**
     * The statistics of a picture by name.
     *
     * @param pixels rows from the top, 0 to 1
     * @param width columns of the picture
     */
    public static Map<String, Float> of(Features.Pixels pixels, int width) {
        float[] values = pixels.values();
        int height = values.length / width;
        double ink = 0;
        double columns = 0;
        double columnSquares = 0;
        double rows = 0;
        double rowSquares = 0;
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                double value = values[row * width + column];
                ink += value;
                columns += value * column;
                columnSquares += value * column * column;
                rows += value * row;
                rowSquares += value * row * row;
            }
        }
        Map<String, Float> statistics = new LinkedHashMap<>();
        statistics.put(INK, (float) (ink / values.length));
        statistics.put(WIDTH, (float) (deviation(ink, columns, columnSquares) / width));
        statistics.put(HEIGHT, (float) (deviation(ink, rows, rowSquares) / height));
        return statistics;
    }

    private static double deviation(double weight, double sum, double squares) {
        if (weight == 0) {
            return 0;
        }
        double mean = sum / weight;
        // Rounding may make it a little less than nothing.
        return Math.sqrt(Math.max(0, squares / weight - mean * mean));
    }
}
