package io.streamgauge.streams;

/** What an application says of itself, at any time. Implementations are safe for use by several threads. */
public interface ApplicationHealth {
    /** Whether it works, or will without anybody's help; if not, it should be started anew. */
    boolean isAlive();

    /** Whether it does its work now. */
    Readiness readiness();

    /** What it measures. */
    ApplicationMeters meters();
}
