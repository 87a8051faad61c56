package io.streamgauge.scorer.topology;

import io.streamgauge.schemas.event.Prediction;
import org.apache.kafka.streams.processor.api.Record;

/** An event with its prediction: never two lists that are matched by position. */
record ScoredEvent(PendingEvent event, Prediction prediction) {
    /** The prediction as a record with the event's key, time and headers. */
    Record<byte[], Prediction> toRecord() {
        return event.record().withValue(prediction);
    }
}
