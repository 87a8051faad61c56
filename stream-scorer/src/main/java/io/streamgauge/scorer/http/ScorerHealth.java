package io.streamgauge.scorer.http;

import io.streamgauge.streams.ApplicationMeters;
import io.streamgauge.streams.Readiness;

/** What a scorer says of itself, at any time. Implementations are safe for use by several threads. */
public interface ScorerHealth {
    /** Whether it works, or will without anybody's help; if not, it should be started anew. */
    boolean isAlive();

    /** Whether it scores events now. */
    Readiness readiness();

    /** What it measures. */
    ApplicationMeters meters();
}
