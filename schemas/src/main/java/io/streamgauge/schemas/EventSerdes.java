package io.streamgauge.schemas;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaUtils;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
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
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Reads and writes the values of the topics with Confluent's serializers. All serdes of one instance share one registry
 * client and so one cache of schemas.
 *
 * <p>Safe for use by several threads. A serde that it hands out belongs to one thread, as Kafka has it, and must not be
 * used once this is closed.
 */
public final class EventSerdes implements AutoCloseable {
    private static final int CACHED_SCHEMAS = 1_000;

    private final RegistrySettings settings;
    private final SchemaRegistryClient registry;
    private final Map<String, Object> serializerSettings;

    /**
     * Serdes for a registry. Does not contact it yet.
     *
     * @param settings how to reach the registry
     */
    public EventSerdes(RegistrySettings settings) {
        trustGeneratedRecords();
        this.settings = settings;
        this.serializerSettings = new HashMap<>(settings.client());
        serializerSettings.put("schema.registry.url", settings.url());
        // Without this, "avro.java.string" would make our schemas differ in text from the committed ones.
        serializerSettings.put("avro.remove.java.properties", true);
        serializerSettings.put("specific.avro.reader", true);
        this.registry = SchemaRegistryClientFactory.newClient(
                List.of(settings.url().split(",")),
                CACHED_SCHEMAS,
                List.of(new AvroSchemaProvider()),
                serializerSettings,
                Map.of());
    }

    /** Serde of a topic's values. */
    public <V extends SpecificRecord> Serde<V> values(Topic<V> topic) {
        return Serdes.serdeFrom(serializer(topic), deserializer(topic));
    }

    /** Serializer of a topic's values. Registers the schema unless {@code auto.register.schemas} is off. */
    public <V extends SpecificRecord> Serializer<V> serializer(Topic<V> topic) {
        KafkaAvroSerializer serializer = new KafkaAvroSerializer(registry);
        serializer.configure(serializerSettings, false);
        return new TypedSerializer<>(serializer);
    }

    /**
     * Deserializer of a topic's values. Throws {@link UndecodableEventException} for bytes that are no such event and
     * {@link RegistryUnavailableException} when the registry cannot be asked; never returns null.
     */
    public <V extends SpecificRecord> Deserializer<V> deserializer(Topic<V> topic) {
        Map<String, Object> forReading = new HashMap<>(serializerSettings);
        // A record of another type must fail here, not as a ClassCastException somewhere behind.
        forReading.put("specific.avro.value.type", topic.valueType().getName());
        KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer(registry);
        deserializer.configure(forReading, false);
        return new EventDeserializer<>(topic.valueType(), deserializer, registry, settings);
    }

    /**
     * Registers the schema of a topic's values, so that a registry that is down or refuses the schema is known before
     * the first event.
     *
     * @throws RegistryUnavailableException when the registry does not answer or refuses
     */
    public <V extends SpecificRecord> void register(Topic<V> topic) {
        if ("false".equals(settings.client().get("auto.register.schemas"))) {
            return;
        }
        String subject = topic.name() + "-value";
        try {
            registry.register(subject, new AvroSchema(schemaOf(topic)));
        } catch (IOException | RestClientException e) {
            throw new RegistryUnavailableException(
                    "The schema of " + subject + " could not be registered at " + settings.url() + ": " + e.getMessage()
                            + ". Check schema.registry.url and that the registry runs; a schema it finds incompatible was"
                            + " registered by another version of streamgauge",
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

    /** Closes the connection to the registry. */
    @Override
    public void close() {
        try {
            registry.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The connection to " + settings.url() + " could not be closed", e);
        }
    }

    /** Avro 1.12.2 creates no class that it was not told to trust. */
    private static synchronized void trustGeneratedRecords() {
        String trusted = ReviewEvent.class.getPackageName();
        if (!isTrusted(ReviewEvent.class)) {
            ClassSecurityValidator.setGlobal(
                    ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), type -> type.getPackageName()
                            .equals(trusted)));
        }
    }

    private static boolean isTrusted(Class<?> type) {
        return ClassSecurityValidator.getGlobal().isTrusted(type);
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
