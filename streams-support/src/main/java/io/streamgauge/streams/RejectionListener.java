package io.streamgauge.streams;

import io.streamgauge.schemas.Rejection.Reason;

/** Hears of events that are rejected. Implementations are safe for use by several threads. */
@FunctionalInterface
public interface RejectionListener {
    /** Does not care. */
    RejectionListener NONE = (topic, reason, isEvent) -> {};

    /**
     * An event was rejected.
     *
     * @param topic that it was read from
     * @param isEvent whether its bytes could be read as an event, so that it was counted as received
     */
    void rejected(String topic, Reason reason, boolean isEvent);

    /**
     * The value of an event that was rejected is left out, and its key and headers may be, because the process has written as
     * many bytes as it may.
     *
     * @param topic that it was read from
     */
    default void valueOmitted(String topic) {}
}
