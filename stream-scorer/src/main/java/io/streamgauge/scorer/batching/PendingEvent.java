package io.streamgauge.scorer.batching;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.tracing.EventTrace;
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
 * @param trace ends with the event's answer
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
        EventTrace trace,
        Destination destination,
        int bytes) {

    /** A version that is only watched, and the event as its preprocessing made it. */
    record Shadow(ServingVersion version, Features features) {}

    /** Does something as if the event were the current record and its trace the current one. */
    void perform(Runnable action) {
        trace.run(() -> place.run(action));
    }

    /** It gets no answer here; whoever gets its partition reads it again. */
    void readAgain() {
        trace.failed("discarded", "The event will be read again");
    }
}
