package io.streamgauge.schemas;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaUtils;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.streamgauge.schemas.event.ReviewEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Reads and writes the values of the topics in Confluent's wire format. All serdes of one instance share two registry
 * clients, one for reading and one for writing, and so their caches of schemas.
 *
 * <p>Safe for use by several threads. A serde that it hands out belongs to one thread, as Kafka has it, and must not be
 * used once this is closed.
 */
public final class EventSerdes implements AutoCloseable {
    private static final int CACHED_SCHEMAS = 1_000;

    private final RegistrySettings settings;
    private final SchemaRegistryClient reading;
    private final SchemaRegistryClient writing;
    private final Map<String, Object> serializerSettings;

    /**
     * Serdes for a registry. Does not contact it yet.
     *
     * @param settings how to reach the registry
     */
    public EventSerdes(RegistrySettings settings) {
        GeneratedRecords.trust(ReviewEvent.class);
        this.settings = settings;
        this.serializerSettings = new HashMap<>();
        settings.client().forEach((key, value) -> {
            serializerSettings.put(key, value);
            // Confluent's client looks for TLS settings under this prefix alone and says nothing about any other.
            if (key.startsWith("ssl.")) {
                serializerSettings.put("schema.registry." + key, value);
            }
        });
        serializerSettings.put("schema.registry.url", settings.url());
        // Without this, "avro.java.string" would make our schemas differ in text from the committed ones.
        serializerSettings.put("avro.remove.java.properties", true);
        this.writing = client(serializerSettings);

        // Confluent's client tries four times, seconds apart, each for up to two minutes. Reading has its own patience,
        // which these would outlast many times over.
        Map<String, Object> forReading = new HashMap<>(serializerSettings);
        forReading.putIfAbsent("max.retries", 0);
        int attemptMillis = Math.toIntExact(settings.attempt().toMillis());
        forReading.putIfAbsent("http.connect.timeout.ms", attemptMillis);
        forReading.putIfAbsent("http.read.timeout.ms", attemptMillis);
        this.reading = client(forReading);
    }

    /** Serde of a topic's values. */
    public <V extends SpecificRecord> Serde<V> values(Topic<V> topic) {
        return Serdes.serdeFrom(serializer(topic), deserializer(topic));
    }

    /** Serializer of a topic's values. Registers the schema unless {@code auto.register.schemas} is off. */
    public <V extends SpecificRecord> Serializer<V> serializer(Topic<V> topic) {
        KafkaAvroSerializer serializer = new KafkaAvroSerializer(writing);
        serializer.configure(serializerSettings, false);
        return new TypedSerializer<>(serializer);
    }

    /**
     * Deserializer of a topic's values. Throws {@link UndecodableEventException} for bytes that are no such event and
     * {@link RegistryUnavailableException} when the registry cannot be asked; never returns null.
     */
    public <V extends SpecificRecord> Deserializer<V> deserializer(Topic<V> topic) {
        return new EventDeserializer<>(topic.valueType(), reading, settings);
    }

    /**
     * Registers the schema of a topic's values, so that a registry that is down or refuses the schema is known before
     * the first event.
     *
     * @throws RegistryUnavailableException when the registry does not answer or refuses
     */
    public <V extends SpecificRecord> void register(Topic<V> topic) {
        if ("false"
                .equalsIgnoreCase(settings.client()
                        .getOrDefault("auto.register.schemas", "true")
                        .trim())) {
            return;
        }
        String subject = topic.name() + "-value";
        try {
            writing.register(subject, new AvroSchema(schemaOf(topic)));
        } catch (IOException | RestClientException e) {
            throw new RegistryUnavailableException(
                    "The schema of " + subject + " could not be registered at " + settings.address() + ": "
                            + RegistryUnavailableException.reason(e)
                            + ". Check schema.registry.url, the credentials and that the registry runs; a schema it finds incompatible was"
                            + " registered by another version of streamgauge",
                    e);
        }
    }

    /**
     * What a registry says of itself.
     *
     * @param compatibility which changes of a schema it accepts unless told otherwise for a subject
     * @param subjects how many subjects it knows
     */
    public record RegistryStatus(String compatibility, int subjects) {}

    /**
     * Asks the registry how it is.
     *
     * @throws RegistryUnavailableException when it does not answer or refuses
     */
    public RegistryStatus status() {
        try {
            return new RegistryStatus(
                    reading.getCompatibility(null), reading.getAllSubjects().size());
        } catch (IOException | RestClientException e) {
            throw new RegistryUnavailableException(
                    "The schema registry at " + settings.address() + " does not answer: "
                            + RegistryUnavailableException.reason(e)
                            + ". Check schema.registry.url, the credentials and that the registry runs",
                    e);
        }
    }

    /** The schema of a topic's values as it is registered: without hints for Java's string class. */
    static Schema schemaOf(Topic<?> topic) {
        Object blank =
                SpecificData.newInstance(topic.valueType(), SpecificData.get().getSchema(topic.valueType()));
        boolean removeJavaProperties = true;
        return AvroSchemaUtils.getSchema(blank, false, false, removeJavaProperties);
    }

    /** Closes the connections to the registry. */
    @Override
    public void close() {
        try (writing) {
            reading.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The connection to " + settings.address() + " could not be closed", e);
        }
    }

    private SchemaRegistryClient client(Map<String, Object> clientSettings) {
        return SchemaRegistryClientFactory.newClient(
                List.of(settings.url().trim().split("\\s*,\\s*")),
                CACHED_SCHEMAS,
                List.of(new AvroSchemaProvider()),
                clientSettings,
                Map.of());
    }

    private static final class TypedSerializer<V extends SpecificRecord> implements Serializer<V> {
        private final KafkaAvroSerializer serializer;

        TypedSerializer(KafkaAvroSerializer serializer) {
            this.serializer = serializer;
        }

        @Override
        public byte[] serialize(String topic, V event) {
            return serializer.serialize(topic, event);
        }

        @Override
        public void close() {
            // The registry client is shared, and Confluent's serializer would close it.
        }
    }
}
