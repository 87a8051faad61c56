package io.streamgauge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** How numbers and tables are shown to people. Stateless. */
final class Text {
    private static final String[] BINARY_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Text() {}

    /** A number of bytes with a unit that suits it. */
    static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= 1024 && unit < BINARY_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? count + " B"
                : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, BINARY_UNITS[unit]);
    }

    /** A text on one line and not longer than told. */
    static String shortened(String text, int characters) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= characters
                ? line
                : line.substring(0, characters - 1).stripTrailing() + "…";
    }

    /** A share as a percentage. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /**
     * Prints a table: the first column flush left, the others flush right.
     *
     * @param rows the heading and the rows, all of the same number of cells
     * @param line hears every line
     */
    static void table(List<List<String>> rows, Consumer<String> line) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int width = row.get(column).length();
                if (column == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(column, Math.max(width, widths.get(column)));
                }
            }
        }
        for (List<String> row : rows) {
            StringBuilder text = new StringBuilder("  ");
            for (int column = 0; column < row.size(); column++) {
                String padding = " ".repeat(widths.get(column) - row.get(column).length());
                text.append(column == 0 ? row.get(column) + padding : "  " + padding + row.get(column));
            }
            line.accept(text.toString().stripTrailing());
        }
    }
}
