package io.streamgauge.scorer.batching;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.event.Attributions;
import io.streamgauge.scorer.inference.Scores;
import io.streamgauge.scorer.registry.ServingVersion;

/** Says why an event got its answer. Called on the event's own stream thread, when the answer is there. */
@FunctionalInterface
public interface AttributionSource {
    /**
     * What the parts of the event did for its label.
     *
     * @param version that answered
     * @param features the event as that version's preprocessing made it
     * @param scores its answer
     * @throws RuntimeException when it cannot be said; the event then goes without
     */
    Attributions attributions(ServingVersion version, Features features, Scores scores);
}
