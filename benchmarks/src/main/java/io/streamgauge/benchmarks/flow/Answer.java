package io.streamgauge.benchmarks.flow;

import org.jspecify.annotations.Nullable;

/**
 * A committed answer to an event as it lies on its topic: a prediction, or a rejected event.
 *
 * @param number the event's, by its header
 * @param key the answer's
 * @param version that judged; null when the event was rejected
 * @param eventId the id that the prediction names; null when the event was rejected
 * @param sourceTopic where the answer says that the event was read from
 * @param sourcePartition the same
 * @param sourceOffset the same
 * @param partition where the answer lies
 * @param offset where it lies there
 */
public record Answer(
        long number,
        String key,
        @Nullable String version,
        @Nullable String eventId,
        String sourceTopic,
        int sourcePartition,
        long sourceOffset,
        int partition,
        long offset) {
    /** Whether the event was rejected. */
    public boolean isRejection() {
        return version == null;
    }
}
