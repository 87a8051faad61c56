package io.streamgauge.scorer.topology;

import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ReviewEvent;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of an event is its record's timestamp, as everywhere in Kafka Streams: it decides which version scores it,
 * and the prediction carries it on. Only a record without one, which clients other than Java's can write and which Kafka
 * Streams would stop for, has the time that the event itself names. Stateless.
 */
final class EventTime implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        if (record.timestamp() >= 0) {
            return record.timestamp();
        }
        Instant occurredAt = Instant.EPOCH;
        if (record.value() instanceof ReviewEvent review) {
            occurredAt = review.getOccurredAt();
        } else if (record.value() instanceof ImageEvent image) {
            occurredAt = image.getOccurredAt();
        }
        return Math.max(0, occurredAt.toEpochMilli());
    }
}
