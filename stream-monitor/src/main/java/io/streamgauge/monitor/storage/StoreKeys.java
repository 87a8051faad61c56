package io.streamgauge.monitor.storage;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Keys of a store. Stateless. */
public final class StoreKeys {
    private StoreKeys() {}

    /**
     * The first keys, so that entries can be changed while nothing iterates over them.
     *
     * @param entries closed by this
     * @param most how many
     */
    public static <K> List<K> first(KeyValueIterator<K, ?> entries, int most) {
        List<K> keys = new ArrayList<>();
        try (entries) {
            while (entries.hasNext() && keys.size() < most) {
                keys.add(entries.next().key);
            }
        }
        return keys;
    }
}
