package io.streamgauge.scorer.topology;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.scorer.registry.ServingVersion;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * A valid event on its way into a network.
 *
 * @param eventId the event's id
 * @param version the version that scores it, fixed by the event's time
 * @param features the event as that version's preprocessing made it
 * @param record the record, for the key, time and headers that the prediction carries on
 * @param source where the record was read from
 */
record PendingEvent(
        String eventId, ServingVersion version, Features features, Record<byte[], ?> record, RecordMetadata source) {}
