package io.streamgauge.schemas;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.streamgauge.schemas.UndecodableEventException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Confluent's wire format, with an answer to the question that Confluent's own deserializer leaves open: is this
 * event bad, or is the registry down? Fetching the schema is a step of its own: what goes wrong there is the registry's
 * doing, and what goes wrong afterwards is the event's.
 *
 * <p>Confluent's deserializer behind a step that fetches the schema ahead would not do: it asks for the schema under the
 * topic's subject, which its client keeps apart from the schema asked for by id alone, so a registry that goes down
 * between the two calls would make a good event look bad. It also takes bytes behind the record for granted.
 *
 * <p>Belongs to one thread.
 */
final class EventDeserializer<V extends SpecificRecord> implements Deserializer<V> {
    private static final int HEADER_BYTES = 5;
    private static final int HTTP_NOT_FOUND = 404;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** How Confluent's client begins the message about a schema that it received but cannot parse. */
    private static final String UNPARSABLE = "Invalid schema";

    private final Class<V> type;
    private final SchemaRegistryClient registry;
    private final RegistrySettings settings;
    private final SpecificData model;
    private final Map<Integer, DatumReader<V>> readers = new HashMap<>();
    private @Nullable BinaryDecoder decoder;

    EventDeserializer(Class<V> type, SchemaRegistryClient registry, RegistrySettings settings) {
        this.type = type;
        this.registry = registry;
        this.settings = settings;
        this.model = SpecificData.getForClass(type);
    }

    @Override
    public V deserialize(String topic, byte @Nullable [] value) {
        if (value == null) {
            throw new UndecodableEventException(
                    Reason.MISSING_VALUE, null, "The record has no value; expected a " + type.getSimpleName(), null);
        }
        int schemaId = schemaId(value);
        DatumReader<V> reader = readers.get(schemaId);
        if (reader == null) {
            reader = new SpecificDatumReader<>(writerSchema(schemaId), model.getSchema(type), model);
            readers.put(schemaId, reader);
        }
        try {
            return read(reader, value);
        } catch (IOException | RuntimeException e) {
            throw malformed(schemaId, rootMessage(e), e);
        } catch (StackOverflowError e) {
            // Avro recurses as deep as the bytes say. What was left half done is not used again; the error itself is
            // no cause to show, for its trace is one call a thousand times over.
            readers.remove(schemaId);
            decoder = null;
            throw malformed(schemaId, "they are nested too deeply", null);
        }
    }

    private V read(DatumReader<V> reader, byte[] value) throws IOException {
        decoder = DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, decoder);
        V event;
        try {
            event = type.cast(reader.read(null, decoder));
        } catch (EOFException e) {
            throw new EOFException("they end before the record does");
        }
        int surplus = decoder.inputStream().available();
        if (surplus > 0) {
            throw new IOException(surplus + " bytes follow the record");
        }
        return event;
    }

    private static int schemaId(byte[] value) {
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

    /** The schema of an id; asks the registry until it answers or patience is over. */
    private Schema writerSchema(int schemaId) {
        long giveUp = System.nanoTime() + settings.patience().toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                // Without a provider for other types of schema, the client returns Avro or throws.
                return ((AvroSchema) registry.getSchemaById(schemaId)).rawSchema();
            } catch (RestClientException e) {
                if (isUnknown(e)) {
                    throw new UndecodableEventException(
                            Reason.UNKNOWN_SCHEMA_ID,
                            schemaId,
                            "The schema registry does not know schema id " + schemaId,
                            e);
                }
                pauseOrGiveUp(schemaId, giveUp, pause, e);
            } catch (IOException | RuntimeException e) {
                if (isUnparsable(e)) {
                    throw malformed(schemaId, "the schema is no Avro schema that can be parsed", e);
                }
                pauseOrGiveUp(schemaId, giveUp, pause, e);
            }
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
    }

    /**
     * Whether the registry itself says that there is no such schema. A bare 404 also comes from a proxy whose registry
     * is gone and from a wrong path in the URL, neither of which is the event's fault; the registry's own codes are 404
     * and two more digits.
     */
    private static boolean isUnknown(RestClientException answer) {
        return answer.getStatus() == HTTP_NOT_FOUND && answer.getErrorCode() / 100 == HTTP_NOT_FOUND;
    }

    /** Whether the schema came and is not Avro, as opposed to whatever kept it from coming. */
    private static boolean isUnparsable(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && cause.getMessage().startsWith(UNPARSABLE)) {
                return true;
            }
        }
        return false;
    }

    private void pauseOrGiveUp(int schemaId, long giveUp, Duration pause, Exception cause) {
        long left = giveUp - System.nanoTime();
        if (left <= 0 || Thread.currentThread().isInterrupted()) {
            throw new RegistryUnavailableException(
                    "The schema registry at " + settings.address() + " could not be asked for schema id " + schemaId
                            + " within " + settings.patience().toMillis() + " ms: " + rootMessage(cause)
                            + ". Check schema.registry.url, the credentials and that the registry runs",
                    cause);
        }
        LockSupport.parkNanos(Math.min(left, pause.toNanos()));
    }

    private UndecodableEventException malformed(int schemaId, String why, @Nullable Exception cause) {
        return new UndecodableEventException(
                Reason.MALFORMED_AVRO,
                schemaId,
                "The bytes cannot be read as a " + type.getSimpleName() + " with schema id " + schemaId + ": " + why,
                cause);
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
