package io.streamgauge.monitor.quality;

import java.time.Duration;

/**
 * How quality is measured.
 *
 * @param window length of a window of event time
 * @param retention how late after its event the truth about a prediction may come
 * @param grace how long windows are kept beyond that, for what comes from partitions that are behind
 * @param interval time between updates of a window
 */
public record QualityPlan(Duration window, Duration retention, Duration grace, Duration interval) {
    /** First millisecond of the window with a time. */
    long windowStart(long time) {
        return Math.floorDiv(time, window.toMillis()) * window.toMillis();
    }

    /** Whether a window is forgotten. */
    boolean isOver(long windowStart, long streamTime) {
        return windowStart <= latestForgotten(streamTime);
    }

    /** Windows that begin then, or before, are forgotten; may be negative. */
    long latestForgotten(long streamTime) {
        return streamTime - window.toMillis() - retention.toMillis() - grace.toMillis();
    }
}
