package io.streamgauge.scorer.http;

/** Lets some things pass in each second, and as many at once after a pause: a token bucket. Safe for use by several threads. */
final class RateLimit {
    private static final double SECOND = 1e9;

    private final int perSecond;
    private double available;
    private long refilledAt = System.nanoTime();

    /** A limit that nothing has passed yet. */
    RateLimit(int perSecond) {
        this.perSecond = perSecond;
        this.available = perSecond;
    }

    /** Whether one more may pass, which is counted then. */
    synchronized boolean pass() {
        long now = System.nanoTime();
        available = Math.min(perSecond, available + (now - refilledAt) / SECOND * perSecond);
        refilledAt = now;
        if (available < 1) {
            return false;
        }
        available--;
        return true;
    }
}
