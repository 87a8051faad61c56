package io.streamgauge.cli;

import io.streamgauge.trainer.ProgressListener;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress as a bar in the last line of a terminal. Belongs to one thread. */
final class TerminalProgress implements ProgressListener {
    private static final int REFRESH_MILLIS = 200;
    private static final long MEBIBYTE = 1L << 20;
    private static final int SHORTEST = 40;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream err;
    private final int width;
    private @Nullable ProgressBar bar;
    private String activity = "";

    TerminalProgress(PrintStream err, int width) {
        this.err = err;
        // One column less, for some terminals wrap when the last one is written to.
        this.width = Math.max(SHORTEST, width - 1);
    }

    @Override
    public void started(String newActivity, long total, String unit) {
        stop();
        activity = newActivity;
        boolean bytes = unit.equals("bytes");
        bar = new ProgressBarBuilder()
                .setTaskName(newActivity)
                .setInitialMax(total)
                .setUnit(bytes ? " MiB" : " " + unit, bytes ? MEBIBYTE : 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(err, width))
                .clearDisplayOnFinish()
                .build();
    }

    @Override
    public void advanced(long done, String detail) {
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage(detail.isEmpty() ? "" : " " + detail);
        }
    }

    @Override
    public void finished(String summary) {
        stop();
        err.println(String.format(Locale.ROOT, "%s: %s", activity, summary.isEmpty() ? "done" : summary));
    }

    private void stop() {
        if (bar != null) {
            bar.close();
            bar = null;
            err.print(CLEAR_LINE);
        }
    }
}
