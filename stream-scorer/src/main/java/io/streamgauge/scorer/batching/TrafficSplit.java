package io.streamgauge.scorer.batching;

import io.streamgauge.models.bundle.Task;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Which events a challenger answers: those whose key hashes into its share. The choice depends on the key and the
 * task alone, so every instance and every replay makes the same one, all events of a key go to the same version,
 * and a key that was in a share stays in it when the share grows. Stateless.
 */
final class TrafficSplit {
    /** The whole. */
    private static final int BASIS_POINTS = 10_000;

    private TrafficSplit() {}

    /**
     * Whether the challenger answers.
     *
     * @param task what is asked: challengers for two tasks do not pick the same keys
     * @param key the event's key; without one, the event's id takes its place
     * @param eventId the event's id
     * @param shareBasisPoints the challenger's share, 0 to 10,000
     */
    static boolean isChallenged(Task task, byte @Nullable [] key, String eventId, int shareBasisPoints) {
        byte[] bytes = key == null ? eventId.getBytes(StandardCharsets.UTF_8) : key;
        // Producers choose partitions by murmur2 of the key: the same hash would take whole partitions into a share.
        // So it is mixed with the task's, by the finalizer of MurmurHash3 (Appleby, 2011).
        int hash = Utils.murmur2(bytes) ^ Utils.murmur2(task.id().getBytes(StandardCharsets.UTF_8));
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35;
        hash ^= hash >>> 16;
        return Integer.remainderUnsigned(hash, BASIS_POINTS) < shareBasisPoints;
    }
}
