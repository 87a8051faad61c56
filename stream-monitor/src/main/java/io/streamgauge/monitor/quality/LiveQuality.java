package io.streamgauge.monitor.quality;

import io.streamgauge.monitor.drift.DriftDetection;
import io.streamgauge.monitor.state.QualityTally;
import io.streamgauge.monitor.state.VersionFact;
import io.streamgauge.monitor.storage.StateSerde;
import io.streamgauge.schemas.TopicCatalogue;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The measuring of quality and its stores: the counts of each version, role and window, which of them are yet to be told, and
 * those of drift. Facts must come by version, keyed with {@link #key}.
 *
 * @param plan windows and times
 * @param drift tells drift
 * @param metrics counts
 */
public record LiveQuality(QualityPlan plan, DriftDetection drift, QualityMetrics metrics)
        implements ProcessorSupplier<String, VersionFact, String, QualityResult> {
    /** Name of the store with the counts. */
    public static final String TALLIES = "quality-tallies";

    /** Name of the store with the windows that are yet to be told. */
    public static final String UNTOLD = "quality-untold";

    /** Key of a version's changes and of its records on {@code model-quality}. */
    public static String key(String modelName, String modelVersion) {
        return TopicCatalogue.versionKey(modelName, modelVersion);
    }

    @Override
    public Processor<String, VersionFact, String, QualityResult> get() {
        return new QualityProcessor(plan, drift, metrics);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        Set<StoreBuilder<?>> stores = new HashSet<>(drift.stores());
        stores.add(
                // A window changes many times between two commits; the cache writes its last state to the changelog.
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(TALLIES),
                                Serdes.Bytes(),
                                StateSerde.of(QualityTally.class))
                        .withCachingEnabled());
        stores.add(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(UNTOLD), Serdes.Bytes(), Serdes.ByteArray()));
        return stores;
    }
}
