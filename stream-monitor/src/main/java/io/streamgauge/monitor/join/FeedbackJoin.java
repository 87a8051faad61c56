package io.streamgauge.monitor.join;

import io.streamgauge.monitor.state.JoinFact;
import io.streamgauge.monitor.state.JoinedEvent;
import io.streamgauge.monitor.storage.StateSerde;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The join and its two stores: what is known about each event, and the ids in the order in which they expire.
 *
 * @param retention how long an event is kept after its time
 * @param removalsPerLook how many expired events are removed at once, 1 or more
 * @param metrics counts
 */
public record FeedbackJoin(Duration retention, int removalsPerLook, JoinMetrics metrics)
        implements ProcessorSupplier<String, JoinFact, String, JoinResult> {
    /** Name of the store with what is known about each event. */
    public static final String EVENTS = "joined-events";

    /** Name of the store with the order of expiry. */
    public static final String EXPIRY = "joined-events-expiry";

    /** Expired events that are removed at once: some tens of milliseconds of work. */
    public static final int REMOVALS_PER_LOOK = 5_000;

    @Override
    public Processor<String, JoinFact, String, JoinResult> get() {
        return new JoinProcessor(retention, removalsPerLook, metrics);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(EVENTS), Serdes.String(), StateSerde.of(JoinedEvent.class)),
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(EXPIRY), Serdes.Bytes(), Serdes.ByteArray()));
    }
}
