package io.streamgauge.scorer.batching;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.scorer.registry.ServingVersion;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For which events predictions say what the input was like, so that drift can be told. Chosen by the event's offset, so that
 * the same events are chosen when they are read again. Immutable and safe for use by several threads.
 *
 * @param every one of so many events of each partition, 1 or more; 0 for none
 */
public record StatisticsSampling(int every) {
    /** No predictions say it. */
    public static final StatisticsSampling NONE = new StatisticsSampling(0);

    private static final Logger LOG = LoggerFactory.getLogger(StatisticsSampling.class);

    /** The statistics of an event's features by name; empty when the event is not chosen, or they cannot be computed. */
    Optional<Map<String, Float>> statistics(ServingVersion version, Features features, long offset) {
        if (every == 0 || offset % every != 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(version.classifier().statistics(features));
        } catch (RuntimeException e) {
            // The event is answered all the same.
            LOG.debug("{} cannot say what an input is like", version, e);
            return Optional.empty();
        }
    }
}
