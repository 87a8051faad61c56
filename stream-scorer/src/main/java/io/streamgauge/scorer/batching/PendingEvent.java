package io.streamgauge.scorer.batching;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.scorer.registry.ServingVersion;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A valid event on its way into a network.
 *
 * @param task what is asked about the event
 * @param answering the version that answers, fixed by the event's time and key
 * @param role why that version answers: champion or challenger
 * @param features the event as the answering version's preprocessing made it
 * @param shadow a version whose opinion is recorded besides
 * @param attributions explains the answer, if that is wanted
 * @param record key, time and headers, which the predictions carry on, and the event's identity in place of its value,
 *     which may be large
 * @param place where the event was read, to go back there when the batch is scored
 * @param destination gets the results
 * @param bytes about how much memory the event holds while it waits
 */
record PendingEvent(
        Task task,
        ServingVersion answering,
        PredictionRole role,
        Features features,
        Optional<Shadow> shadow,
        Optional<AttributionSource> attributions,
        Record<byte[], EventIdentity> record,
        StreamsInternals.Place place,
        Destination destination,
        int bytes) {

    /** A version that is only watched, and the event as its preprocessing made it. */
    record Shadow(ServingVersion version, Features features) {}
}
