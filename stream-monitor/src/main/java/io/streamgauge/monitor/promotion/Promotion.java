package io.streamgauge.monitor.promotion;

import io.streamgauge.monitor.state.PromotionFact;
import io.streamgauge.monitor.state.PromotionState;
import io.streamgauge.monitor.storage.StateSerde;
import java.time.InstantSource;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The comparison of versions and its store. Facts must come by model.
 *
 * @param plan when something is decided
 * @param name who decides, for {@code decidedBy} and {@code assignedBy}; begins with {@link #NAME_PREFIX}
 * @param metrics counts
 * @param clock when something is decided
 */
public record Promotion(PromotionPlan plan, String name, PromotionMetrics metrics, InstantSource clock)
        implements ProcessorSupplier<String, PromotionFact, String, PromotionResult> {
    /** What the names of monitors that decide begin with, so that one knows what another one has decided and told. */
    public static final String NAME_PREFIX = "promotion by ";

    /** Name of the store with the case of each model. */
    public static final String CASES = "promotion-cases";

    @Override
    public Processor<String, PromotionFact, String, PromotionResult> get() {
        return new PromotionProcessor(plan, name, metrics, clock);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(CASES), Serdes.String(), StateSerde.of(PromotionState.class))
                .withCachingEnabled());
    }
}
