package io.streamgauge.scorer.http;

import io.streamgauge.streams.http.Problem;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Lets a number of requests pass in each second, and as many at once after a pause: a token bucket. Safe for use by several
 * threads.
 */
final class RateLimit {
    private final int perSecond;
    private final InstantSource clock;
    private double available;
    private long refilledAt;

    /** A limit that nothing has passed yet. */
    RateLimit(int perSecond, InstantSource clock) {
        this.perSecond = perSecond;
        this.clock = clock;
        this.available = perSecond;
        this.refilledAt = clock.millis();
    }

    /**
     * Lets one request pass.
     *
     * @throws Problem when it is one too many
     */
    synchronized void pass() {
        long now = clock.millis();
        // Clocks may be put back.
        double seconds =
                Math.max(0, now - refilledAt) / (double) Duration.ofSeconds(1).toMillis();
        available = Math.min(perSecond, available + seconds * perSecond);
        refilledAt = now;
        if (available < 1) {
            throw Problem.tooManyRequests("More than " + perSecond
                    + " events came by HTTP within a second: send fewer, or produce them to the topic");
        }
        available--;
    }
}
