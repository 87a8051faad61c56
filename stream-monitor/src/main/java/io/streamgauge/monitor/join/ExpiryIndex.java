package io.streamgauge.monitor.join;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The ids of events in the order in which they expire, so that those that are due are found without a look at the others.
 * A key is the time in eight bytes, most significant first, and the id in UTF-8; there are no values. Belongs to one thread.
 */
final class ExpiryIndex {
    private static final byte[] NOTHING = {};

    private final KeyValueStore<Bytes, byte[]> store;

    /** Nothing expires earlier any more: what was removed there would slow the search down until it is compacted. */
    private long searchedUpTo;

    ExpiryIndex(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Hears of what is due. */
    @FunctionalInterface
    interface Visitor {
        void due(String eventId, long expiresAt);
    }

    void put(String eventId, long expiresAt) {
        store.put(key(eventId, expiresAt), NOTHING);
        searchedUpTo = Math.min(searchedUpTo, expiresAt);
    }

    void remove(String eventId, long expiresAt) {
        store.delete(key(eventId, expiresAt));
    }

    /**
     * Visits the events that are due and takes them out of the index.
     *
     * @param now those that expire at this time, or before, are due; milliseconds
     * @param most how many to visit at most
     * @return whether some that are due may be left
     */
    boolean visitDue(long now, int most, Visitor visitor) {
        int visited = 0;
        try (KeyValueIterator<Bytes, byte[]> due = store.range(bound(searchedUpTo), bound(now + 1))) {
            while (due.hasNext()) {
                if (visited == most) {
                    return true;
                }
                ByteBuffer key = ByteBuffer.wrap(due.next().key.get());
                long expiresAt = key.getLong();
                String eventId = StandardCharsets.UTF_8.decode(key).toString();
                visitor.due(eventId, expiresAt);
                remove(eventId, expiresAt);
                searchedUpTo = expiresAt;
                visited++;
            }
        }
        searchedUpTo = now;
        return false;
    }

    private static Bytes bound(long time) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(time).array());
    }

    private static Bytes key(String eventId, long expiresAt) {
        byte[] id = eventId.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(expiresAt)
                .put(id)
                .array());
    }
}
