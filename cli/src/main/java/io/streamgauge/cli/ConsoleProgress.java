package io.streamgauge.cli;

import io.streamgauge.trainer.ProgressListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Progress as plain lines, for log files and pipes: one when an activity begins, one when it ends, and between them one
 * every ten seconds. Belongs to one thread.
 */
final class ConsoleProgress implements ProgressListener {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final PrintStream err;
    private final LongSupplier nanoClock;
    private String activity = "";
    private String unit = "";
    private long total;
    private long lastLine;

    ConsoleProgress(PrintStream err) {
        this(err, System::nanoTime);
    }

    ConsoleProgress(PrintStream err, LongSupplier nanoClock) {
        this.err = err;
        this.nanoClock = nanoClock;
    }

    /** A bar where somebody watches, lines elsewhere. */
    static ProgressListener on(Console console) {
        return console.terminal()
                ? new TerminalProgress(console.err(), console.width())
                : new ConsoleProgress(console.err());
    }

    @Override
    public void started(String newActivity, long newTotal, String newUnit) {
        activity = newActivity;
        total = newTotal;
        unit = newUnit;
        lastLine = nanoClock.getAsLong();
        err.println(activity + " …");
    }

    @Override
    public void advanced(long done, String detail) {
        long now = nanoClock.getAsLong();
        if (now - lastLine < INTERVAL.toNanos()) {
            return;
        }
        lastLine = now;
        err.println(activity + ": " + amount(done) + (detail.isEmpty() ? "" : ", " + detail));
    }

    @Override
    public void finished(String summary) {
        err.println(activity + ": " + (summary.isEmpty() ? "done" : summary));
    }

    private String amount(long done) {
        if (total <= 0) {
            return shown(done);
        }
        return String.format(Locale.ROOT, "%d %% of %s", Math.min(100, 100 * done / total), shown(total));
    }

    private String shown(long count) {
        return unit.equals("bytes") ? Text.bytes(count) : String.format(Locale.ROOT, "%,d %s", count, unit);
    }
}
