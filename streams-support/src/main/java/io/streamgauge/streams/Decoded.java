package io.streamgauge.streams;

import io.streamgauge.schemas.UndecodableEventException;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * An event, or why its bytes are none. What Kafka Streams reads inputs as, so that bytes that are no event are rejected when
 * it is their turn, by {@link RejectingProcessingHandler}.
 *
 * <p>A handler of deserialization would reject them too early: Kafka Streams reads a record as soon as it is the next one of
 * its partition, and may commit before it comes to it. The rejected record would be in one transaction, and its offset in
 * the one after that; a death in between rejects the event twice (Kafka 4.3.1, {@code RecordQueue.updateHead} and {@code
 * StreamTask.findOffsetAndMetadata}).
 *
 * <p>Immutable if the event is.
 *
 * @param <V> type of the events
 */
public final class Decoded<V> {
    private final @Nullable V event;
    private final @Nullable UndecodableEventException problem;

    private Decoded(@Nullable V event, @Nullable UndecodableEventException problem) {
        this.event = event;
        this.problem = problem;
    }

    /** An event; null where a record without a value means something. */
    public static <V> Decoded<V> of(@Nullable V event) {
        return new Decoded<>(event, null);
    }

    /** Bytes that are no event. */
    public static <V> Decoded<V> undecodable(UndecodableEventException problem) {
        return new Decoded<>(null, problem);
    }

    /**
     * The event.
     *
     * @throws UndecodableEventException when there is none
     */
    // Null only where the source says that it takes records without a value.
    @SuppressWarnings("NullAway")
    public V event() {
        if (problem != null) {
            throw problem;
        }
        return event;
    }

    boolean isEvent() {
        return problem == null;
    }

    /**
     * Reads an input whose records all have a value. What the deserializers throw besides {@link UndecodableEventException},
     * above all that the schema registry is down, is no event's fault and ends the stream thread.
     *
     * @param deserializers makes one for each thread
     */
    public static <V> Deserializer<Decoded<V>> deserializer(Supplier<Deserializer<V>> deserializers) {
        return perThread(deserializers, false);
    }

    /** The same for Kafka Streams' DSL, which wants both directions; nothing is written with it. */
    public static <V> Serde<Decoded<V>> serde(Supplier<Deserializer<V>> deserializers) {
        return new SourceSerde<>(perThread(deserializers, false));
    }

    /** The same for inputs on which a record without a value means something: it is an event that is null. */
    public static <V> Serde<Decoded<V>> serdeWithTombstones(Supplier<Deserializer<V>> deserializers) {
        return new SourceSerde<>(perThread(deserializers, true));
    }

    private static <V> Deserializer<Decoded<V>> perThread(Supplier<Deserializer<V>> deserializers, boolean tombstones) {
        return PerThread.deserializer(() -> decoding(deserializers.get(), tombstones));
    }

    private static <V> Deserializer<Decoded<V>> decoding(Deserializer<V> deserializer, boolean tombstones) {
        return (topic, bytes) -> {
            if (tombstones && bytes == null) {
                return of(null);
            }
            try {
                return of(deserializer.deserialize(topic, bytes));
            } catch (UndecodableEventException e) {
                return undecodable(e);
            }
        };
    }

    private record SourceSerde<T>(Deserializer<T> deserializer) implements Serde<T> {
        @Override
        public Serializer<T> serializer() {
            throw new UnsupportedOperationException("What a source read is not written");
        }
    }
}
