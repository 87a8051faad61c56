package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.streamgauge.schemas.ScriptedRegistry.Answer;
import io.streamgauge.schemas.UndecodableEventException.Reason;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ImageFormat;
import io.streamgauge.schemas.event.ReviewEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EventSerdesTest {
    private static final Topic<ReviewEvent> REVIEWS = TopicCatalogue.UNPREFIXED.reviews();
    private static final Topic<ImageEvent> IMAGES = TopicCatalogue.UNPREFIXED.images();
    private static final Duration SHORT = Duration.ofMillis(300);
    /** Long enough for any answer on this machine, so that a test that needs all of it has failed. */
    private static final Duration LONG = Duration.ofSeconds(30);
    /** Confluent's client, left alone, needs more than five seconds to give up a closed port. */
    private static final Duration MUCH_LONGER_THAN_SHORT = Duration.ofSeconds(4);

    private final String scope = UUID.randomUUID().toString();
    private final SchemaRegistryClient registry = MockSchemaRegistry.getClientForScope(scope);
    private EventSerdes serdes;

    @BeforeEach
    void open() {
        serdes = new EventSerdes(RegistrySettings.of("mock://" + scope));
    }

    @AfterEach
    void close() {
        serdes.close();
        MockSchemaRegistry.dropScope(scope);
    }

    @ParameterizedTest
    @MethodSource("topics")
    void readsWhatItWrote(Topic<? extends SpecificRecord> topic) throws Exception {
        assertThat(roundTrip(topic)).isEqualTo(SampleEvents.of(topic)).isInstanceOf(topic.valueType());

        Schema registered = new Schema.Parser()
                .parse(registry.getLatestSchemaMetadata(topic.name() + "-value").getSchema());
        assertThat(registered.toString()).doesNotContain("avro.java.string").contains("\"doc\"");
        assertThat(registered.toString())
                .isEqualTo(SchemaHistory.committed(topic.valueType().getSimpleName())
                        .newest()
                        .toString());
    }

    @Test
    void writesWhatConfluentsOwnDeserializerReads() {
        byte[] bytes = serdes.serializer(REVIEWS).serialize(REVIEWS.name(), SampleEvents.REVIEW);
        try (KafkaAvroDeserializer confluents = new KafkaAvroDeserializer(registry)) {
            confluents.configure(Map.of("schema.registry.url", "mock://" + scope, "specific.avro.reader", true), false);
            assertThat(confluents.deserialize(REVIEWS.name(), bytes)).isEqualTo(SampleEvents.REVIEW);
        }
    }

    @Test
    void servesAsASerdeThatCanBeClosedAndOpenedAnew() {
        Serde<ReviewEvent> serde = serdes.values(REVIEWS);
        serde.configure(Map.of(), false);
        byte[] bytes = serde.serializer().serialize(REVIEWS.name(), SampleEvents.REVIEW);
        assertThat(serde.deserializer().deserialize(REVIEWS.name(), bytes)).isEqualTo(SampleEvents.REVIEW);
        serde.close();

        assertThat(serdes.values(REVIEWS).deserializer().deserialize("any-topic", bytes))
                .isEqualTo(SampleEvents.REVIEW);
    }

    @Test
    void writesATombstoneAsNoBytes() {
        assertThat(serdes.serializer(REVIEWS).serialize(REVIEWS.name(), null)).isNull();
    }

    @Test
    void registersASchemaAheadOfTheFirstEvent() throws Exception {
        serdes.register(REVIEWS);
        int versions = registry.getAllVersions("reviews-value").size();
        serdes.serializer(REVIEWS).serialize(REVIEWS.name(), SampleEvents.REVIEW);
        assertThat(versions).isOne();
        assertThat(registry.getAllVersions("reviews-value")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "False ", "FALSE"})
    void registersNothingWhereThatIsForbidden(String forbidden) throws Exception {
        RegistrySettings settings =
                new RegistrySettings("mock://" + scope, Duration.ZERO, Map.of("auto.register.schemas", forbidden));
        try (EventSerdes careful = new EventSerdes(settings)) {
            careful.register(REVIEWS);
            assertThat(registry.getAllSubjects()).isEmpty();
        }
    }

    @Test
    void saysThatASchemaCouldNotBeRegistered() throws IOException {
        RegistrySettings settings = new RegistrySettings(closedPort(), SHORT, Map.of("max.retries", "0"));
        try (EventSerdes unreachable = new EventSerdes(settings)) {
            assertThatThrownBy(() -> unreachable.register(REVIEWS))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContainingAll("reviews-value", settings.url(), "Check schema.registry.url");
        }
    }

    @Test
    void readsEventsOfAWriterWhoseSchemaHasAFieldMore() throws Exception {
        String text = EventSerdes.schemaOf(REVIEWS).toString();
        Schema newer = new Schema.Parser()
                .parse(
                        text.replace(
                                "\"fields\":[",
                                "\"fields\":[{\"name\":\"language\",\"type\":\"string\",\"default\":\"en\",\"doc\":\"New.\"},"));
        GenericRecord event = copyOf(SampleEvents.REVIEW, newer);
        event.put("language", "de");

        assertThat(read(REVIEWS, written(event, REVIEWS))).isEqualTo(SampleEvents.REVIEW);
    }

    @Test
    void readsASymbolOfTheFutureAsUnknown() throws Exception {
        String text = EventSerdes.schemaOf(IMAGES).toString();
        Schema newer = new Schema.Parser().parse(text.replace("\"JPEG\"", "\"JPEG\",\"WEBP\""));
        GenericRecord event = copyOf(SampleEvents.image(), newer);
        event.put("format", new GenericData.EnumSymbol(newer.getField("format").schema(), "WEBP"));

        assertThat(read(IMAGES, written(event, IMAGES)).getFormat()).isEqualTo(ImageFormat.UNKNOWN);
    }

    @Test
    void asksForASchemaOnce() throws IOException {
        byte[] bytes = written();
        Answer gone = ScriptedRegistry.error(500, 50001);
        try (ScriptedRegistry server = new ScriptedRegistry(gone, reviewSchema());
                EventSerdes remote = new EventSerdes(server.settings(SHORT))) {
            Deserializer<ReviewEvent> deserializer = remote.deserializer(REVIEWS);
            for (int event = 0; event < 3; event++) {
                assertThat(deserializer.deserialize(REVIEWS.name(), bytes)).isEqualTo(SampleEvents.REVIEW);
            }
            assertThat(remote.deserializer(REVIEWS).deserialize("another-topic", bytes))
                    .isEqualTo(SampleEvents.REVIEW);
            assertThat(server.requests())
                    .containsExactly("/schemas/ids/" + ByteBuffer.wrap(bytes).getInt(1));
        }
    }

    @Test
    void waitsForARegistryThatFailsAtFirst() throws IOException {
        byte[] bytes = written();
        Answer proxy = new Answer(502, "<html>Bad Gateway</html>");
        try (ScriptedRegistry server = new ScriptedRegistry(
                        reviewSchema(), ScriptedRegistry.error(500, 50001), proxy, new Answer(404, "no backend"));
                EventSerdes remote = new EventSerdes(server.settings(LONG))) {
            assertThat(remote.deserializer(REVIEWS).deserialize(REVIEWS.name(), bytes))
                    .isEqualTo(SampleEvents.REVIEW);
            assertThat(server.requests()).hasSize(4);
        }
    }

    @Test
    void asksTheNextRegistryWhenOneIsDown() throws IOException {
        byte[] bytes = written();
        try (ScriptedRegistry server = new ScriptedRegistry(reviewSchema());
                EventSerdes remote =
                        new EventSerdes(new RegistrySettings(closedPort() + " , " + server.url(), LONG, Map.of()))) {
            assertThat(remote.deserializer(REVIEWS).deserialize(REVIEWS.name(), bytes))
                    .isEqualTo(SampleEvents.REVIEW);
        }
    }

    @Test
    void givesUpARegistryThatIsDownWhenPatienceIsOver() throws IOException {
        assertGivesUpInTime(closedPort());
    }

    @Test
    void givesUpARegistryThatNeverAnswersWhenPatienceIsOver() throws IOException {
        // Connections are accepted by the operating system, and nobody reads from them.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertGivesUpInTime("http://127.0.0.1:" + silent.getLocalPort());
        }
    }

    @Test
    void asksOnceWithoutPatience() throws IOException {
        try (ScriptedRegistry server = new ScriptedRegistry(ScriptedRegistry.error(503, 50003));
                EventSerdes remote = new EventSerdes(server.settings(Duration.ZERO))) {
            assertThatThrownBy(() -> remote.deserializer(REVIEWS).deserialize(REVIEWS.name(), written()))
                    .isInstanceOf(RegistryUnavailableException.class);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void doesNotWaitOnceInterrupted() throws IOException {
        RegistrySettings settings = new RegistrySettings(closedPort(), LONG, Map.of());
        byte[] bytes = written();
        try (EventSerdes remote = new EventSerdes(settings)) {
            long start = System.nanoTime();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> remote.deserializer(REVIEWS).deserialize(REVIEWS.name(), bytes))
                    .isInstanceOf(RegistryUnavailableException.class);
            assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
        }
    }

    @Test
    void doesNotBlameTheEventForWrongCredentials() throws IOException {
        try (ScriptedRegistry server = new ScriptedRegistry(ScriptedRegistry.error(401, 40101))) {
            RegistrySettings settings =
                    new RegistrySettings(server.url().replace("//", "//ada:hunter2@"), SHORT, Map.of());
            try (EventSerdes remote = new EventSerdes(settings)) {
                assertThatThrownBy(() -> remote.deserializer(REVIEWS).deserialize(REVIEWS.name(), written()))
                        .isInstanceOf(RegistryUnavailableException.class)
                        .hasMessageContainingAll(server.url(), "401", "credentials")
                        .hasMessageNotContaining("hunter2");
            }
        }
    }

    @Test
    void doesNotBlameTheEventForAWrongPathInTheUrl() throws IOException {
        Answer wrongPath = ScriptedRegistry.error(404, 404);
        try (ScriptedRegistry server = new ScriptedRegistry(wrongPath);
                EventSerdes remote = new EventSerdes(server.settings(SHORT))) {
            assertThatThrownBy(() -> remote.deserializer(REVIEWS).deserialize(REVIEWS.name(), written()))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining(server.url());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40401, 40403})
    void believesARegistryThatSaysItDoesNotKnowTheSchema(int code) throws IOException {
        try (ScriptedRegistry server = new ScriptedRegistry(ScriptedRegistry.error(404, code));
                EventSerdes remote = new EventSerdes(server.settings(LONG))) {
            assertThat(WireFormat.refusal(remote, REVIEWS, written()).reason()).isEqualTo(Reason.UNKNOWN_SCHEMA_ID);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schema\":\"{\\\"type\\\":\\\"object\\\"}\",\"schemaType\":\"JSON\"}",
                "{\"schema\":\"no avro at all\"}"
            })
    void refusesAnEventWhoseSchemaIsNotAvroWithoutWaiting(String body) throws IOException {
        try (ScriptedRegistry server = new ScriptedRegistry(new Answer(200, body));
                EventSerdes remote = new EventSerdes(server.settings(LONG))) {
            assertThat(WireFormat.refusal(remote, REVIEWS, written()).reason()).isEqualTo(Reason.MALFORMED_AVRO);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssl.truststore.location", "schema.registry.ssl.truststore.location"})
    void doesNotIgnoreTlsSettings(String key) {
        RegistrySettings settings =
                new RegistrySettings("https://127.0.0.1:1", SHORT, Map.of(key, "/nonexistent/truststore.jks"));
        assertThatThrownBy(() -> new EventSerdes(settings)).hasStackTraceContaining("/nonexistent/truststore.jks");
    }

    private static void assertGivesUpInTime(String url) {
        try (EventSerdes remote = new EventSerdes(new RegistrySettings(url, SHORT, Map.of()))) {
            byte[] bytes = {0, 0, 0, 0, 1, 0};
            long start = System.nanoTime();
            assertThatThrownBy(() -> remote.deserializer(REVIEWS).deserialize(REVIEWS.name(), bytes))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContainingAll(url, "schema id 1", "within 300 ms", "Check schema.registry.url");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, MUCH_LONGER_THAN_SHORT);
        }
    }

    private static Stream<Topic<?>> topics() {
        return TopicCatalogue.UNPREFIXED.all().stream().map(topic -> topic);
    }

    private <V extends SpecificRecord> V roundTrip(Topic<V> topic) {
        return read(topic, serdes.serializer(topic).serialize(topic.name(), SampleEvents.of(topic)));
    }

    private byte[] written() {
        return serdes.serializer(REVIEWS).serialize(REVIEWS.name(), SampleEvents.REVIEW);
    }

    private <V extends SpecificRecord> V read(Topic<V> topic, byte[] bytes) {
        return serdes.deserializer(topic).deserialize(topic.name(), bytes);
    }

    /** A record in wire format, written with its own schema, which is registered for the topic. */
    private byte[] written(GenericRecord event, Topic<?> topic) throws IOException, RestClientException {
        int id = registry.register(topic.name() + "-value", new AvroSchema(event.getSchema()));
        return WireFormat.bytes(
                id, encoder -> new GenericDatumWriter<GenericRecord>(event.getSchema()).write(event, encoder));
    }

    /** The fields that both schemas have, read generically from the record's bytes. */
    private static GenericRecord copyOf(SpecificRecord event, Schema schema) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new SpecificDatumWriter<SpecificRecord>(event.getSchema()).write(event, encoder);
        encoder.flush();
        return new GenericDatumReader<GenericRecord>(event.getSchema(), schema)
                .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
    }

    private static Answer reviewSchema() {
        return ScriptedRegistry.schema(EventSerdes.schemaOf(REVIEWS));
    }

    private static String closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }
}
