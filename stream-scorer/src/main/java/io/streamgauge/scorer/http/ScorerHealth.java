package io.streamgauge.scorer.http;

import io.streamgauge.streams.Readiness;

/** How a scorer is. Implementations are safe for use by several threads. */
public interface ScorerHealth {
    /** Whether it works, or will without anybody's help; if not, it should be started anew. */
    boolean isAlive();

    /** Whether it scores events now. */
    Readiness readiness();
}
