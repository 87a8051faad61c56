package io.streamgauge.monitor.quality;

import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.monitor.state.QualityTally;
import io.streamgauge.monitor.storage.StateSerde;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelQuality;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The measuring of quality and its two stores: the counts of each version, role and window, and which of them are yet to be
 * told. Changes must come by version, keyed with {@link #key}.
 *
 * @param plan windows and times
 * @param metrics counts
 */
public record LiveQuality(QualityPlan plan, QualityMetrics metrics)
        implements ProcessorSupplier<String, QualityChange, String, ModelQuality> {
    /** Name of the store with the counts. */
    public static final String TALLIES = "quality-tallies";

    /** Name of the store with the windows that are yet to be told. */
    public static final String UNTOLD = "quality-untold";

    /** Key of a version's changes and of its records on {@code model-quality}. */
    public static String key(String modelName, String modelVersion) {
        return TopicCatalogue.versionKey(modelName, modelVersion);
    }

    @Override
    public Processor<String, QualityChange, String, ModelQuality> get() {
        return new QualityProcessor(plan, metrics);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(
                // A window changes many times between two commits; the cache writes its last state to the changelog.
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(TALLIES),
                                Serdes.Bytes(),
                                StateSerde.of(QualityTally.class))
                        .withCachingEnabled(),
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(UNTOLD), Serdes.Bytes(), Serdes.ByteArray()));
    }
}
