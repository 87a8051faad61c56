package io.streamgauge.trainer.report;

import java.util.Locale;

/** How numbers are shown on pages. Stateless. */
final class Figures {
    private Figures() {}

    /** A share as a percentage. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** A loss, in nats. */
    static String decimal(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** A number of things. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A duration, in minutes as well when it is long. */
    static String seconds(double seconds) {
        return seconds < 120
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(Locale.ROOT, "%.1f min", seconds / 60);
    }
}
