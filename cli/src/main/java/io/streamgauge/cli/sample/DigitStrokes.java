package io.streamgauge.cli.sample;

import java.util.List;
import java.util.Scanner;

/**
 * How digits are written: for each digit a few common ways, as strokes in a unit square, y downwards. Stateless.
 *
 * <p>The notation is that of SVG paths, with absolute coordinates: {@code M} lifts the pen to a point, {@code L} draws a
 * line to one, {@code Q} and {@code C} draw Bézier curves with one and two control points.
 */
final class DigitStrokes {
    private static final List<List<String>> WAYS = List.of(
            List.of(
                    "M .5 0 C .15 0 .1 .35 .1 .55 C .1 .85 .3 1 .5 1 C .75 1 .9 .75 .9 .5 C .9 .2 .75 0 .5 0",
                    "M .62 .04 C .3 -.02 .14 .3 .14 .55 C .14 .85 .35 1 .5 1 C .76 1 .86 .7 .86 .45 C .86 .15 .7 0 .5 .03",
                    "M .55 0 C .3 0 .2 .3 .2 .55 C .2 .85 .35 1 .5 1 C .7 1 .8 .75 .8 .5 C .8 .2 .7 0 .52 .01"),
            List.of(
                    "M .5 0 L .5 1",
                    "M .6 0 Q .52 .5 .42 1",
                    "M .52 0 Q .46 .5 .5 1",
                    "M .36 .2 Q .48 .12 .54 0 L .52 1"),
            List.of(
                    "M .1 .25 C .15 0 .8 -.1 .82 .25 C .84 .5 .35 .75 .08 1 L .92 1",
                    "M .12 .22 C .25 -.05 .85 -.05 .8 .3 C .75 .6 .4 .9 .2 .97 C 0 1 .1 .75 .3 .82 C .5 .9 .6 1.02 .92 .94",
                    "M .15 .15 C .35 -.05 .85 -.02 .8 .28 C .75 .55 .35 .8 .1 .98 C .35 .92 .6 .98 .92 .98"),
            List.of(
                    "M .12 .12 C .35 -.08 .85 0 .8 .25 C .77 .42 .6 .48 .4 .48 C .65 .48 .9 .55 .88 .75 C .86 1.02 .35 1.08 .1 .88",
                    "M .15 .02 L .8 .02 L .42 .42 C .75 .4 .9 .6 .85 .78 C .78 1.02 .35 1.05 .1 .9",
                    "M .15 .1 C .45 -.06 .78 .02 .76 .22 C .74 .4 .55 .46 .42 .47 C .7 .45 .86 .6 .82 .76 C .76 1 .4 1.04 .12 .96"),
            List.of(
                    "M .22 0 C .18 .2 .12 .4 .1 .55 L .88 .5 M .78 .05 Q .74 .5 .7 1",
                    "M .2 .03 Q .1 .35 .12 .5 C .3 .58 .6 .54 .8 .48 M .82 0 Q .8 .5 .74 1",
                    "M .66 1 L .66 0 L .06 .66 L .95 .66"),
            List.of(
                    "M .85 .03 L .25 .03 L .2 .45 C .45 .3 .88 .38 .86 .68 C .84 1.02 .35 1.08 .1 .88",
                    "M .25 .05 C .24 .2 .2 .35 .2 .45 C .45 .32 .85 .4 .84 .68 C .82 1 .35 1.05 .1 .9 M .25 .05 L .9 0",
                    "M .88 0 L .36 .04 L .26 .42 C .5 .34 .8 .44 .76 .7 C .72 .98 .35 1.02 .08 .96"),
            List.of(
                    "M .72 0 C .4 .15 .12 .45 .12 .72 C .12 1 .4 1.02 .55 1 C .8 .98 .9 .75 .8 .6 C .65 .45 .25 .5 .15 .74",
                    "M .6 0 C .3 .25 .1 .55 .14 .8 C .2 1.05 .75 1.05 .82 .78 C .85 .5 .35 .45 .16 .76",
                    "M .5 0 C .25 .3 .14 .6 .2 .84 C .28 1.06 .74 1.04 .76 .8 C .78 .56 .4 .54 .22 .8"),
            List.of(
                    "M .08 .08 L .88 .05 C .7 .35 .5 .65 .42 1",
                    "M .1 .18 C .12 .05 .2 .05 .3 .06 L .86 .04 Q .6 .4 .4 1",
                    "M .08 .06 L .88 .04 C .7 .35 .5 .65 .4 1 M .32 .52 L .8 .48"),
            List.of(
                    "M .78 .18 C .65 -.08 .2 -.02 .22 .22 C .25 .45 .8 .5 .82 .76 C .84 1.06 .16 1.08 .18 .78 C .2 .52 .85 .42 .78 .18",
                    "M .5 0 C .16 0 .16 .46 .5 .46 C .84 .46 .84 0 .5 0 M .5 .46 C .05 .46 .05 1 .5 1 C .95 1 .95 .46 .5 .46",
                    "M .72 .12 C .5 -.06 .22 .06 .26 .24 C .32 .46 .74 .54 .74 .78 C .74 1.04 .26 1.06 .26 .8 C .26 .56 .8 .4 .74 .14"),
            List.of(
                    "M .78 .2 C .65 -.08 .18 0 .18 .28 C .18 .58 .7 .55 .78 .22 L .68 1",
                    "M .8 .25 C .7 -.08 .15 -.02 .18 .28 C .2 .55 .7 .55 .8 .25 C .84 .55 .74 .85 .5 1",
                    "M .74 .22 C .6 -.06 .2 .04 .22 .28 C .24 .52 .66 .48 .76 .18 Q .76 .6 .72 1"));

    private DigitStrokes() {}

    /** A point on the way of the pen, given for each of its coordinates. */
    interface Pen {
        void lift(double x, double y);

        void line(double x, double y);

        void curve(double controlX, double controlY, double x, double y);

        void curve(double controlX1, double controlY1, double controlX2, double controlY2, double x, double y);
    }

    /** How many ways there are of writing a digit. */
    static int ways(int digit) {
        return WAYS.get(digit).size();
    }

    /** Writes a digit. */
    static void write(int digit, int way, Pen pen) {
        try (Scanner path = new Scanner(WAYS.get(digit).get(way))) {
            while (path.hasNext()) {
                switch (path.next().charAt(0)) {
                    case 'M' -> pen.lift(next(path), next(path));
                    case 'L' -> pen.line(next(path), next(path));
                    case 'Q' -> pen.curve(next(path), next(path), next(path), next(path));
                    case 'C' -> pen.curve(next(path), next(path), next(path), next(path), next(path), next(path));
                    default -> throw new IllegalStateException("The strokes of " + digit + " cannot be read");
                }
            }
        }
    }

    private static double next(Scanner path) {
        return Double.parseDouble(path.next());
    }
}
