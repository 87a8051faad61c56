package io.streamgauge.benchmarks.scoring;

/**
 * When events of an open loop are due, on the clock of {@link System#nanoTime}, whatever becomes of the ones before.
 *
 * @param first sequence number of the first event
 * @param count how many events
 * @param beginNanos when the first is due
 * @param rate events per second
 */
record Schedule(long first, long count, long beginNanos, double rate) {
    /** When an event is due. */
    long dueNanos(long sequence) {
        return beginNanos + (long) ((sequence - first) * 1e9 / rate);
    }
}
