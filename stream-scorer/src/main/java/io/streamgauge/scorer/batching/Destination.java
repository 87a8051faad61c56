package io.streamgauge.scorer.batching;

import io.streamgauge.schemas.event.Prediction;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Where the results of events go: the processor that took them in. Called by its own stream thread only, with the event
 * as the current record.
 */
public interface Destination {
    /** Takes a prediction that carries the event's key, time and headers. */
    void forward(Record<byte[], Prediction> prediction);

    /**
     * Takes an event that cannot be scored.
     *
     * @param event key, time and headers of the event
     * @param problem what is wrong, for the reader of the rejected event
     */
    void reject(Record<byte[], ?> event, String problem);
}
