package io.streamgauge.trainer.report;

import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.Layer;
import io.streamgauge.trainer.evaluation.Evaluation;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Pictures of tables and boxes. Stateless. */
final class Diagrams {
    private static final int WIDTH = Picture.USUAL_WIDTH;
    private static final int MARGIN = 16;
    /** A cell so full of colour that dark writing on light ground would be hard to read. */
    private static final double FULL = 0.55;

    private static final int LAYER_HEIGHT = 44;
    private static final int LAYER_STEP = 64;

    private Diagrams() {}

    /** True labels in rows, predicted ones in columns; the shade of a cell is its share of the row. */
    static Picture confusion(Evaluation evaluation) {
        int labels = evaluation.labels().size();
        int titles = 110;
        int top = 64;
        double cell = Math.min(150.0, (double) (WIDTH - titles - MARGIN) / labels);
        double left = Math.max(titles, (WIDTH - labels * cell) / 2);
        int height = (int) Math.ceil(top + cell * labels) + MARGIN;
        String description = String.format(
                Locale.ROOT,
                "True against predicted labels of %,d examples; %,d lie on the diagonal.",
                evaluation.count(),
                Math.round(evaluation.accuracy() * evaluation.count()));
        return Picture.of("confusion", description, WIDTH, height, (graphics, palette) -> {
            graphics.setFont(Lettering.SMALL);
            graphics.setColor(palette.muted());
            Lettering.flushLeft(graphics, "predicted label", left, 18);
            Lettering.flushRight(graphics, "true label", left - 10, 44);
            for (int truth = 0; truth < labels; truth++) {
                String label = evaluation.labels().get(truth);
                graphics.setFont(Lettering.BOLD);
                graphics.setColor(palette.ink());
                Lettering.flushRight(graphics, label, left - 10, top + (truth + 0.5) * cell);
                Lettering.centred(graphics, label, left + (truth + 0.5) * cell, 44);
                graphics.setFont(labels > 6 ? Lettering.SMALL : Lettering.USUAL);
                long[] row = evaluation.confusion()[truth];
                long sum = Math.max(1, Arrays.stream(row).sum());
                for (int predicted = 0; predicted < labels; predicted++) {
                    Rectangle2D box = new Rectangle2D.Double(
                            left + predicted * cell + 1, top + truth * cell + 1, cell - 2, cell - 2);
                    Color colour = palette.series(truth == predicted ? 0 : 1);
                    cell(graphics, palette, box, colour, row[predicted], (double) row[predicted] / sum);
                }
            }
        });
    }

    private static void cell(
            Graphics2D graphics, Palette palette, Rectangle2D box, Color colour, long count, double share) {
        // The root, because a share of one in a hundred should still be seen.
        double shade = Math.sqrt(share);
        graphics.setColor(palette.tinted(colour, Math.max(0.04, shade)));
        graphics.fill(box);
        graphics.setColor(count == 0 ? palette.muted() : shade > FULL ? palette.background() : palette.ink());
        Lettering.centred(graphics, String.format(Locale.ROOT, "%,d", count), box.getCenterX(), box.getCenterY());
    }

    /** The layers from top to bottom, with what each gives for one input and how many parameters it has. */
    static Picture network(Architecture architecture) {
        List<Layer> layers = architecture.summary();
        long all = architecture.parameterCount();
        int top = 36;
        int height = top + layers.size() * LAYER_STEP - (LAYER_STEP - LAYER_HEIGHT) + MARGIN;
        String description = layers.stream()
                .map(layer -> layer.name() + " " + shape(layer) + ", " + parameters(layer))
                .collect(Collectors.joining(
                        "; ", "Layers: ", String.format(Locale.ROOT, "; %,d parameters in all.", all)));
        return Picture.of("network", description, WIDTH, height, (graphics, palette) -> {
            graphics.setFont(Lettering.SMALL);
            graphics.setColor(palette.muted());
            Lettering.flushLeft(graphics, "layer", MARGIN + 14.0, 18);
            Lettering.centred(graphics, "output of one input", WIDTH / 2.0, 18);
            Lettering.flushRight(graphics, "parameters", WIDTH - MARGIN - 14.0, 18);
            for (int i = 0; i < layers.size(); i++) {
                layer(graphics, palette, layers.get(i), top + i * LAYER_STEP, all);
                if (i + 1 < layers.size()) {
                    way(graphics, palette, layers.get(i + 1), top + i * LAYER_STEP + LAYER_HEIGHT);
                }
            }
        });
    }

    private static void layer(Graphics2D graphics, Palette palette, Layer layer, int top, long all) {
        RoundRectangle2D box = new RoundRectangle2D.Double(MARGIN, top, WIDTH - 2.0 * MARGIN, LAYER_HEIGHT, 10, 10);
        graphics.setColor(palette.tinted(palette.series(0), layer.parameters() == 0 ? 0.04 : 0.1));
        graphics.fill(box);
        // How much of the network sits here.
        graphics.setClip(box);
        graphics.setColor(palette.tinted(palette.series(0), 0.6));
        double share = (double) layer.parameters() / all;
        graphics.fill(new Rectangle2D.Double(MARGIN, top + LAYER_HEIGHT - 5.0, share * (WIDTH - 2 * MARGIN), 5));
        graphics.setClip(null);
        graphics.setColor(palette.line());
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(box);
        double middle = top + LAYER_HEIGHT / 2.0 - 1;
        graphics.setColor(palette.ink());
        graphics.setFont(Lettering.BOLD);
        Lettering.flushLeft(graphics, layer.name(), MARGIN + 14.0, middle);
        graphics.setFont(Lettering.USUAL);
        Lettering.centred(graphics, shape(layer), WIDTH / 2.0, middle);
        Lettering.flushRight(
                graphics,
                layer.parameters() == 0 ? "–" : String.format(Locale.ROOT, "%,d", layer.parameters()),
                WIDTH - MARGIN - 14.0,
                middle);
    }

    /** How a layer comes by what it reads, between it and the one above, which ends at {@code from}. */
    private static void way(Graphics2D graphics, Palette palette, Layer to, int from) {
        if (to.readsInput()) {
            graphics.setFont(Lettering.SMALL);
            graphics.setColor(palette.muted());
            double middle = from + (LAYER_STEP - LAYER_HEIGHT) / 2.0;
            Lettering.centred(graphics, "if in doubt, the input again", WIDTH / 2.0, middle);
        } else {
            arrow(graphics, palette, from);
        }
    }

    private static void arrow(Graphics2D graphics, Palette palette, int from) {
        double x = WIDTH / 2.0;
        double to = from + (double) LAYER_STEP - LAYER_HEIGHT - 3;
        graphics.setColor(palette.muted());
        graphics.setStroke(new BasicStroke(1.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(new Line2D.Double(x, from + 3.0, x, to));
        graphics.draw(new Line2D.Double(x - 4, to - 4, x, to));
        graphics.draw(new Line2D.Double(x + 4, to - 4, x, to));
    }

    private static String shape(Layer layer) {
        return Arrays.stream(layer.outputShape())
                .mapToObj(dimension -> String.format(Locale.ROOT, "%,d", dimension))
                .collect(Collectors.joining(" × "));
    }

    private static String parameters(Layer layer) {
        return layer.parameters() == 0
                ? "no parameters"
                : String.format(Locale.ROOT, "%,d parameters", layer.parameters());
    }
}
