package io.streamgauge.benchmarks.faults;

import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/**
 * How long answers kept people waiting. All in seconds, by the clock of the machine that sent the events and read the
 * answers.
 *
 * @param calmWait the longest time from when an event was due until its answer could be read by a reader of committed
 *     records, of the events that were due in the second half of the time before the incident and answered in it
 * @param longestWait the same, of the events whose answers came after the incident had begun
 * @param longestGap the longest time without any answer from then on, until the last answer
 */
record Recovery(double calmWait, double longestWait, double longestGap) {
    private static final double NANOS = 1e9;

    /**
     * Looks at the times of answers.
     *
     * @param arrivals events' numbers to when their first answers could be read
     * @param due when an event of a number was due
     * @param incident when the incident began
     */
    static Recovery of(Map<Long, Long> arrivals, LongUnaryOperator due, long incident) {
        long warm = due.applyAsLong(0) + (incident - due.applyAsLong(0)) / 2;
        long calm = 0;
        long longest = 0;
        for (Map.Entry<Long, Long> arrival : arrivals.entrySet()) {
            long wait = arrival.getValue() - due.applyAsLong(arrival.getKey());
            if (arrival.getValue() - incident >= 0) {
                longest = Math.max(longest, wait);
            } else if (due.applyAsLong(arrival.getKey()) - warm >= 0) {
                calm = Math.max(calm, wait);
            }
        }
        long gap = 0;
        long before = incident;
        List<Long> later = arrivals.values().stream()
                .filter(at -> at - incident >= 0)
                .sorted((one, other) -> Long.signum(one - other))
                .toList();
        for (long at : later) {
            gap = Math.max(gap, at - before);
            before = at;
        }
        return new Recovery(calm / NANOS, longest / NANOS, gap / NANOS);
    }
}
