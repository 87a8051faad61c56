package io.streamgauge.streams;

import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of an event is its record's timestamp, as everywhere in Kafka Streams. Only a record without one, which clients
 * other than Java's can write and which Kafka Streams would drop, has the time that the event itself names. If it is no event,
 * it has the time of what came before, or now when that is not known: brokers delete by it what is rejected. For inputs that
 * are read as {@link Decoded}. Stateless but for the function.
 *
 * @param <V> type of the events
 */
public final class EventTime<V> implements TimestampExtractor {
    private final Class<V> type;
    private final Function<V, Instant> named;

    /**
     * The time of events of a type.
     *
     * @param named the time that an event itself names
     */
    public EventTime(Class<V> type, Function<V, Instant> named) {
        this.type = type;
        this.named = named;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        if (record.timestamp() >= 0) {
            return record.timestamp();
        }
        Decoded<?> decoded = (Decoded<?>) record.value();
        if (decoded.isEvent()) {
            return Math.max(0, named.apply(type.cast(decoded.event())).toEpochMilli());
        }
        return partitionTime < 0 ? System.currentTimeMillis() : partitionTime;
    }
}
