package io.streamgauge.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.streamgauge.schemas.UndecodableEventException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's deserializer, with an answer to the question that it leaves open: is this event bad, or is the registry
 * down? It fetches the schema in a step of its own, so that whatever goes wrong there is the registry's doing and
 * whatever goes wrong afterwards is the event's.
 *
 * <p>Belongs to one thread.
 */
final class EventDeserializer<V extends SpecificRecord> implements Deserializer<V> {
    private static final int HEADER_BYTES = 5;
    private static final int HTTP_NOT_FOUND = 404;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Class<V> type;
    private final KafkaAvroDeserializer deserializer;
    private final SchemaRegistryClient registry;
    private final RegistrySettings settings;

    EventDeserializer(
            Class<V> type,
            KafkaAvroDeserializer deserializer,
            SchemaRegistryClient registry,
            RegistrySettings settings) {
        this.type = type;
        this.deserializer = deserializer;
        this.registry = registry;
        this.settings = settings;
    }

    @Override
    public V deserialize(String topic, byte @Nullable [] value) {
        if (value == null) {
            throw new UndecodableEventException(
                    Reason.MISSING_VALUE, null, "The record has no value; expected a " + type.getSimpleName(), null);
        }
        int schemaId = schemaId(value);
        awaitSchema(schemaId);
        try {
            return type.cast(deserializer.deserialize(topic, value));
        } catch (RuntimeException e) {
            throw new UndecodableEventException(
                    Reason.MALFORMED_AVRO,
                    schemaId,
                    "The bytes cannot be read as a " + type.getSimpleName() + " with schema id " + schemaId + ": "
                            + rootMessage(e),
                    e);
        }
    }

    @Override
    public void close() {
        // The registry client is shared, and Confluent's deserializer would close it.
    }

    private int schemaId(byte[] value) {
        if (value.length < HEADER_BYTES || value[0] != 0) {
            throw new UndecodableEventException(
                    Reason.NOT_WIRE_FORMAT,
                    null,
                    "The value of " + value.length + " bytes does not begin with a zero byte and a schema id of four"
                            + " bytes: it was not written by a Confluent serializer",
                    null);
        }
        return ByteBuffer.wrap(value).getInt(1);
    }

    /** Returns once the schema is in the client's cache, which it is at once for all events but the first. */
    private void awaitSchema(int schemaId) {
        long giveUp = System.nanoTime() + settings.patience().toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                registry.getSchemaById(schemaId);
                return;
            } catch (RestClientException e) {
                if (e.getStatus() == HTTP_NOT_FOUND) {
                    throw new UndecodableEventException(
                            Reason.UNKNOWN_SCHEMA_ID,
                            schemaId,
                            "The schema registry does not know schema id " + schemaId,
                            e);
                }
                pause = pauseOrGiveUp(schemaId, giveUp, pause, e);
            } catch (IOException | SerializationException e) {
                pause = pauseOrGiveUp(schemaId, giveUp, pause, e);
            }
        }
    }

    private Duration pauseOrGiveUp(int schemaId, long giveUp, Duration pause, Exception cause) {
        if (System.nanoTime() + pause.toNanos() > giveUp
                || Thread.currentThread().isInterrupted()) {
            throw new RegistryUnavailableException(
                    "The schema registry at " + settings.url() + " could not be asked for schema id " + schemaId
                            + " within " + settings.patience().toMillis() + " ms: " + rootMessage(cause)
                            + ". Check schema.registry.url and that the registry runs",
                    cause);
        }
        LockSupport.parkNanos(pause.toNanos());
        Duration longer = pause.multipliedBy(2);
        return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
