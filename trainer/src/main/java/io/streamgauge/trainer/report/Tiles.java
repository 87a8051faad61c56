package io.streamgauge.trainer.report;

import io.streamgauge.models.network.Network;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.examples.TaskData;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pictures of many small pictures: digits and filters, enlarged without smoothing. Stateless. */
final class Tiles {
    private static final int WIDTH = Picture.USUAL_WIDTH;
    private static final int GAP = 12;

    private Tiles() {}

    /**
     * Pictures that were taken for another label, with truth, answer and confidence.
     *
     * @param data whose test set was evaluated
     * @param evaluation with at least one mistake
     */
    static Picture mistakes(TaskData data, ImagePreprocessing preprocessing, Evaluation evaluation) {
        List<Evaluation.Mistake> mistakes = evaluation.mistakes();
        int columns = 5;
        int caption = 46;
        double side = (WIDTH - (columns + 1.0) * GAP) / columns;
        double step = side + caption;
        int rows = (mistakes.size() + columns - 1) / columns;
        String description = mistakes.stream()
                .map(mistake -> said(data, mistake))
                .collect(Collectors.joining("; ", "The most confident mistakes, the worst first: ", "."));
        return Picture.of("mistakes", description, WIDTH, (int) Math.ceil(GAP + rows * step), (graphics, palette) -> {
            for (int i = 0; i < mistakes.size(); i++) {
                Evaluation.Mistake mistake = mistakes.get(i);
                Rectangle2D place = place(i, columns, side, step);
                float[] values = ((Features.Pixels) data.test().features(mistake.example())).values();
                Color[] colours = new Color[values.length];
                for (int pixel = 0; pixel < values.length; pixel++) {
                    colours[pixel] = palette.tinted(palette.ink(), values[pixel]);
                }
                tile(graphics, palette, place, colours, preprocessing.width());
                double middle = place.getCenterX();
                graphics.setFont(Lettering.BOLD);
                graphics.setColor(palette.ink());
                Lettering.centred(graphics, labels(data, mistake), middle, place.getMaxY() + 12);
                graphics.setFont(Lettering.SMALL);
                graphics.setColor(palette.muted());
                Lettering.centred(graphics, percent(mistake), middle, place.getMaxY() + 29);
            }
        });
    }

    private static String labels(TaskData data, Evaluation.Mistake mistake) {
        return data.labels().get(mistake.truth()) + " → " + data.labels().get(mistake.predicted());
    }

    private static String percent(Evaluation.Mistake mistake) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * mistake.confidence());
    }

    private static String said(TaskData data, Evaluation.Mistake mistake) {
        return labels(data, mistake) + " (" + percent(mistake) + ")";
    }

    /**
     * The filters of the first layer, if it is a convolution over pictures of one channel. Zero has the background's
     * colour; the largest magnitude of all filters has a full one.
     */
    static Optional<Picture> filters(Network network) {
        Map.Entry<String, long[]> first =
                network.architecture().tensors().entrySet().iterator().next();
        long[] shape = first.getValue();
        if (shape.length != 4 || shape[1] != 1) {
            return Optional.empty();
        }
        float[] weights = network.tensor(first.getKey());
        float largest = Float.MIN_NORMAL;
        for (float weight : weights) {
            largest = Math.max(largest, Math.abs(weight));
        }
        return Optional.of(filters(weights, largest, (int) shape[0], (int) shape[2], (int) shape[3]));
    }

    private static Picture filters(float[] weights, float largest, int count, int height, int width) {
        int columns = 8;
        double side = (WIDTH - (columns + 1.0) * GAP) / columns;
        int rows = (count + columns - 1) / columns;
        String description = String.format(
                Locale.ROOT,
                "The %d filters of the first convolution, %d x %d weights each; the largest magnitude is %.3f.",
                count,
                height,
                width,
                largest);
        return Picture.of(
                "filters", description, WIDTH, (int) Math.ceil(GAP + rows * (side + GAP)), (graphics, palette) -> {
                    for (int filter = 0; filter < count; filter++) {
                        Color[] colours = new Color[height * width];
                        for (int i = 0; i < colours.length; i++) {
                            float weight = weights[filter * height * width + i];
                            colours[i] = palette.tinted(palette.series(weight < 0 ? 1 : 0), Math.abs(weight) / largest);
                        }
                        Rectangle2D place = place(filter, columns, side, side + GAP);
                        tile(graphics, palette, place, colours, width);
                    }
                });
    }

    /** Where a tile goes, row by row. */
    private static Rectangle2D place(int index, int columns, double side, double rowStep) {
        int row = index / columns;
        int column = index % columns;
        return new Rectangle2D.Double(GAP + column * (side + GAP), GAP + row * rowStep, side, side);
    }

    /** Draws a small picture as large squares, framed. */
    private static void tile(Graphics2D graphics, Palette palette, Rectangle2D place, Color[] colours, int width) {
        double columnWidth = place.getWidth() / width;
        double rowHeight = place.getHeight() * width / colours.length;
        for (int i = 0; i < colours.length; i++) {
            int row = i / width;
            int column = i % width;
            graphics.setColor(colours[i]);
            // A little larger than its share, lest the background shines through between neighbours.
            graphics.fill(new Rectangle2D.Double(
                    place.getX() + column * columnWidth,
                    place.getY() + row * rowHeight,
                    columnWidth + 0.5,
                    rowHeight + 0.5));
        }
        graphics.setColor(palette.line());
        graphics.draw(place);
    }
}
