package io.streamgauge.cli;

import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.event.Prediction;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a local run does: some of the predictions as lines, and under them, on a terminal, a line that keeps up with
 * the counts. Hears of samples from the producer's thread and of outcomes from the feed's.
 */
final class LocalView implements LocalFeed.Listener {
    private static final long STATUS_INTERVAL_NANOS = 1_000_000_000L;
    private static final long PREDICTION_INTERVAL_NANOS = 250_000_000L;
    private static final String CLEAR_LINE = "\r\u001b[K";
    /** What a line takes besides the event itself. */
    private static final int OTHER_COLUMNS = 46;

    private static final int FEWEST_SHOWN = 20;
    private static final int MOST_SHOWN = 60;

    private final Console console;
    private final LocalTally tally;
    private final long awaited;
    private final Map<String, Sample> samples = new ConcurrentHashMap<>();
    private final CountDownLatch complete = new CountDownLatch(1);
    private long lastStatus = System.nanoTime();
    private long lastShown;
    private long lastCount;
    private long ownOutcomes;

    /**
     * A sample event that was sent.
     *
     * @param label what it was meant to be; empty when it is neither one label nor the other
     * @param shown what it is, in a few words
     */
    record Sample(Optional<String> label, String shown) {}

    /**
     * A view.
     *
     * @param awaited number of samples after whose outcomes the run is complete; 0 for never
     */
    LocalView(Console console, LocalTally tally, long awaited) {
        this.console = console;
        this.tally = tally;
        this.awaited = awaited;
    }

    /** Hears of a sample, before it is sent. */
    void expect(String eventId, Sample sample) {
        samples.put(eventId, sample);
        tally.sent();
    }

    /** Opens when every awaited sample has its outcome. */
    CountDownLatch complete() {
        return complete;
    }

    @Override
    public void predicted(Prediction prediction) {
        Sample sample = samples.remove(prediction.getEventId());
        if (sample == null || sample.label().isEmpty()) {
            tally.predicted(prediction.getTask());
        } else {
            tally.predicted(prediction.getTask(), sample.label().get().equals(prediction.getLabel()));
        }
        if (sample != null) {
            countOwn();
        }
        long now = System.nanoTime();
        // Somebody's own event is always worth a line.
        if (sample == null || now - lastShown >= PREDICTION_INTERVAL_NANOS) {
            lastShown = now;
            line(shown(prediction, sample));
        }
    }

    @Override
    public void rejected(String key, Rejection rejection) {
        tally.rejected();
        line(String.format(
                Locale.ROOT,
                "  rejected   %s: %s  (%s-%d@%d)",
                rejection.reason(),
                rejection.message(),
                rejection.topic(),
                rejection.partition(),
                rejection.offset()));
        if (samples.remove(key) != null) {
            countOwn();
        }
    }

    @Override
    public void looked() {
        long now = System.nanoTime();
        if (now - lastStatus < STATUS_INTERVAL_NANOS) {
            return;
        }
        long count = tally.outcomes();
        if (console.terminal()) {
            console.err().print(CLEAR_LINE + status(count, now));
            console.err().flush();
        } else if (awaited > 0 && count > lastCount) {
            console.err().println(status(count, now));
        }
        lastStatus = now;
        lastCount = count;
    }

    private void countOwn() {
        if (++ownOutcomes == awaited) {
            complete.countDown();
        }
    }

    private String status(long count, long now) {
        double perSecond = (count - lastCount) * 1e9 / (now - lastStatus);
        return String.format(
                Locale.ROOT,
                "  %,d events sent%s, %,d predictions, %,d rejected, %,.0f/s",
                tally.sentCount(),
                awaited > 0 ? String.format(Locale.ROOT, " of %,d", awaited) : "",
                tally.predictedCount(),
                tally.rejectedCount(),
                perSecond);
    }

    @Override
    public void foreign(String position, String problem) {
        line("  passed over " + position + ": " + problem);
    }

    private void line(String text) {
        if (console.terminal()) {
            // The line with the counts stands on standard error, which is the terminal; standard output may be a file.
            console.err().print(CLEAR_LINE);
            console.err().flush();
        }
        console.out().println(text);
    }

    private String shown(Prediction prediction, @Nullable Sample sample) {
        String what = sample == null ? "event " + prediction.getEventId() : sample.shown();
        String mark = sample == null || sample.label().isEmpty()
                ? " "
                : sample.label().get().equals(prediction.getLabel()) ? "✓" : "✗";
        int characters = Math.max(FEWEST_SHOWN, Math.min(console.width() - OTHER_COLUMNS, MOST_SHOWN));
        return String.format(
                Locale.ROOT,
                "  %-9s  %-8s %5.1f %% %s  %-" + characters + "s  %s-%d@%d%s",
                prediction.getTask(),
                prediction.getLabel(),
                100 * prediction.getConfidence(),
                mark,
                Text.shortened(what, characters),
                prediction.getSourceTopic(),
                prediction.getSourcePartition(),
                prediction.getSourceOffset(),
                TailLines.unsure(prediction));
    }
}
