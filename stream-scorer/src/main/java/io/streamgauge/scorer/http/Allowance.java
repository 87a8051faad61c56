package io.streamgauge.scorer.http;

/** How many things may be shown: some in each second, and as many at once after a pause. Belongs to one thread. */
final class Allowance {
    private static final double SECOND = 1e9;

    private final int perSecond;
    private double left;
    private long since = System.nanoTime();

    Allowance(int perSecond) {
        this.perSecond = perSecond;
        this.left = perSecond;
    }

    /** Whether one more may be shown, which is counted then. */
    boolean take() {
        long now = System.nanoTime();
        left = Math.min(perSecond, left + (now - since) / SECOND * perSecond);
        since = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
