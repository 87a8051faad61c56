package io.streamgauge.monitor.drift;

import io.streamgauge.monitor.state.AlarmState;
import io.streamgauge.monitor.state.DriftTally;
import io.streamgauge.monitor.storage.StateSerde;
import io.streamgauge.schemas.event.ModelVersion;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * The telling of drift, its two stores, and the global one that it reads: the announcements of all versions.
 *
 * @param plan what counts as drift
 * @param window length of a window of event time
 * @param topic where versions are announced
 * @param announcements makes what reads announcements, for one thread; closed with its watch
 * @param metrics counts
 */
public record DriftDetection(
        DriftPlan plan,
        Duration window,
        String topic,
        Supplier<Deserializer<ModelVersion>> announcements,
        DriftMetrics metrics) {
    /** Name of the store with the counts. */
    public static final String TALLIES = "drift-tallies";

    /** Name of the store with the alarms that are on. */
    public static final String ALARMS = "drift-alarms";

    /** Name of the global store with the announcements. */
    public static final String VERSIONS = "model-versions";

    /** The watch of a processor, which closes it, over the stores of its task. */
    public DriftWatch watch(ProcessingContext context) {
        KeyValueStore<String, ValueAndTimestamp<byte[]>> versions = context.getStateStore(VERSIONS);
        return new DriftWatch(
                plan,
                metrics,
                window,
                new References(versions, announcements.get(), topic),
                context.getStateStore(TALLIES),
                context.getStateStore(ALARMS));
    }

    /** The stores of a processor; the global one belongs to the topology. */
    public Set<StoreBuilder<?>> stores() {
        return Set.of(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(TALLIES),
                                Serdes.Bytes(),
                                StateSerde.of(DriftTally.class))
                        .withCachingEnabled(),
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(ALARMS), Serdes.String(), StateSerde.of(AlarmState.class)));
    }
}
