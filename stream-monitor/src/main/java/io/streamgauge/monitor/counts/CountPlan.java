package io.streamgauge.monitor.counts;

import java.time.Duration;

/**
 * How predictions are counted.
 *
 * @param window length of a window of event time
 * @param advance time between the beginnings of windows; that of the window makes them tumbling, less makes them hopping
 * @param grace how late after the end of a window predictions are counted, in stream time
 * @param results what is written
 */
public record CountPlan(Duration window, Duration advance, Duration grace, Results results) {
    /** What is written of a window. */
    public enum Results {
        /** Each commit's counts, of which a later one takes the place of an earlier one. */
        UPDATES,
        /** The last count alone, when the window is over. */
        FINAL
    }
}
