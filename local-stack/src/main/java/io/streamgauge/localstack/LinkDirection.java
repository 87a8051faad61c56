package io.streamgauge.localstack;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a {@link SlowLink}: when bytes that came may leave. All connections share it, and so its bandwidth. Safe
 * for use by several threads.
 */
final class LinkDirection {
    private static final double NANOS_PER_SECOND = 1e9;

    private LinkCondition condition = LinkCondition.CLEAR;
    /** When the bytes that have left so far were all through, on the clock of {@link System#nanoTime}. */
    private long freeNanos = System.nanoTime();

    private boolean closed;

    /** Holds from now on, for bytes that are on their way as well. */
    synchronized void set(LinkCondition newCondition) {
        condition = newCondition;
        freeNanos = System.nanoTime();
        notifyAll();
    }

    /** Lets everybody go who waits. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Waits until bytes may leave.
     *
     * @param cameNanos when they came
     * @param bytes how many
     * @return whether they may; false when the link is closed
     */
    synchronized boolean await(long cameNanos, int bytes) throws InterruptedException {
        LinkCondition seen = condition;
        long due = due(seen, cameNanos);
        while (!closed) {
            if (!seen.equals(condition)) {
                seen = condition;
                due = due(seen, cameNanos);
            }
            if (seen.isStalled()) {
                wait();
                continue;
            }
            long left = Math.max(due, freeNanos) - System.nanoTime();
            if (left <= 0) {
                if (seen.bytesPerSecond() < LinkCondition.UNLIMITED) {
                    freeNanos = Math.max(freeNanos, due) + (long) (bytes * NANOS_PER_SECOND / seen.bytesPerSecond());
                }
                return true;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return false;
    }

    private static long due(LinkCondition condition, long cameNanos) {
        long jitter = condition.jitter().toNanos();
        return cameNanos
                + condition.latency().toNanos()
                + (jitter == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitter + 1));
    }
}
