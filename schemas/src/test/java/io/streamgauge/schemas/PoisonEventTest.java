package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.streamgauge.schemas.UndecodableEventException.Reason;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.ReviewEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that cannot be read, whatever the registry does. */
@Timeout(60)
class PoisonEventTest {
    private static final Topic<ReviewEvent> REVIEWS = TopicCatalogue.UNPREFIXED.reviews();
    private static final Topic<ImageEvent> IMAGES = TopicCatalogue.UNPREFIXED.images();

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

    @Test
    void refusesAMissingValue() {
        UndecodableEventException refusal = refusal(REVIEWS, null);
        assertThat(refusal.reason()).isEqualTo(Reason.MISSING_VALUE);
        assertThat(refusal.schemaId()).isNull();
        assertThat(refusal).hasMessageContaining("ReviewEvent");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void refusesAValueThatIsTooShortForAHeader(int length) {
        UndecodableEventException refusal = refusal(REVIEWS, new byte[length]);
        assertThat(refusal.reason()).isEqualTo(Reason.NOT_WIRE_FORMAT);
        assertThat(refusal).hasMessageContaining("of " + length + " bytes");
    }

    @Test
    void refusesAValueWithoutMagicByte() {
        byte[] bytes = written();
        bytes[0] = 1;
        assertThat(refusal(REVIEWS, bytes).reason()).isEqualTo(Reason.NOT_WIRE_FORMAT);
    }

    @Test
    void refusesASchemaIdThatTheRegistryDoesNotKnow() {
        byte[] bytes = written();
        ByteBuffer.wrap(bytes).putInt(1, 4_711);
        UndecodableEventException refusal = refusal(REVIEWS, bytes);
        assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA_ID);
        assertThat(refusal.schemaId()).isEqualTo(4_711);
        assertThat(refusal).hasMessageContaining("4711");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] bytes = written();
        for (int length = 5; length < bytes.length; length++) {
            UndecodableEventException refusal = refusal(REVIEWS, Arrays.copyOf(bytes, length));
            assertThat(refusal.reason()).as("%d bytes", length).isEqualTo(Reason.MALFORMED_AVRO);
            assertThat(refusal.schemaId()).isEqualTo(ByteBuffer.wrap(bytes).getInt(1));
        }
        assertThat(refusal(REVIEWS, Arrays.copyOf(bytes, bytes.length - 1)))
                .hasMessageContainingAll("ReviewEvent", "they end before the record does");
    }

    @Test
    void refusesBytesBehindTheRecord() {
        byte[] bytes = written();
        UndecodableEventException refusal = refusal(REVIEWS, Arrays.copyOf(bytes, bytes.length + 3));
        assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED_AVRO);
        assertThat(refusal).hasMessageContaining("3 bytes follow the record");
    }

    @Test
    void refusesALengthBeyondTheEndWithoutReservingMemoryForIt() throws Exception {
        serdes.register(REVIEWS);
        byte[] hugeText = WireFormat.bytes(schemaId(REVIEWS), encoder -> encoder.writeLong(Integer.MAX_VALUE - 10));
        assertThat(refusal(REVIEWS, hugeText).reason()).isEqualTo(Reason.MALFORMED_AVRO);

        Topic<ModelVersion> versions = TopicCatalogue.UNPREFIXED.modelVersions();
        serdes.register(versions);
        byte[] hugeList = WireFormat.bytes(schemaId(versions), encoder -> {
            for (int text = 0; text < 6; text++) {
                encoder.writeString("");
            }
            encoder.writeIndex(0);
            encoder.writeLong(Integer.MAX_VALUE - 10);
        });
        assertThat(refusal(versions, hugeList).reason()).isEqualTo(Reason.MALFORMED_AVRO);
    }

    @Test
    void refusesARecordOfAnotherTypeWhoseSchemaIsKnown() {
        byte[] image = serdes.serializer(IMAGES).serialize(IMAGES.name(), SampleEvents.image());
        UndecodableEventException refusal = refusal(REVIEWS, image);
        assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED_AVRO);
        assertThat(refusal).hasMessageContainingAll("ReviewEvent", "ImageEvent");
    }

    @Test
    void readsOnAfterARefusal() {
        byte[] bytes = written();
        Deserializer<ReviewEvent> deserializer = serdes.deserializer(REVIEWS);
        for (byte[] bad : List.of(Arrays.copyOf(bytes, 9), Arrays.copyOf(bytes, bytes.length + 1), new byte[7])) {
            assertThatThrownBy(() -> deserializer.deserialize(REVIEWS.name(), bad))
                    .isInstanceOf(UndecodableEventException.class);
            assertThat(deserializer.deserialize(REVIEWS.name(), bytes)).isEqualTo(SampleEvents.REVIEW);
        }
    }

    @Test
    void refusesAnEventThatIsNestedTooDeeplyAndReadsOn() throws Exception {
        Schema recursive = new Schema.Parser()
                .parse(EventSerdes.schemaOf(REVIEWS)
                        .toString()
                        .replace(
                                "\"fields\":[",
                                "\"fields\":[{\"name\":\"extra\",\"doc\":\"New.\",\"type\":{\"type\":\"record\",\"name\":\"Node\","
                                        + "\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}},"));
        int id = registry.register(REVIEWS.name() + "-value", new AvroSchema(recursive));
        byte[] nested = new byte[1_000_000];
        // Each of these bytes says: one more node follows.
        Arrays.fill(nested, (byte) 2);
        byte[] deep = WireFormat.bytes(id, encoder -> encoder.writeFixed(nested));
        byte[] shallow = WireFormat.bytes(id, encoder -> {
            encoder.writeFixed(new byte[] {2, 2, 0});
            new SpecificDatumWriter<ReviewEvent>(SampleEvents.REVIEW.getSchema()).write(SampleEvents.REVIEW, encoder);
        });
        Deserializer<ReviewEvent> deserializer = serdes.deserializer(REVIEWS);

        for (int round = 0; round < 2; round++) {
            assertThatThrownBy(() -> deserializer.deserialize(REVIEWS.name(), deep))
                    .isInstanceOfSatisfying(UndecodableEventException.class, refusal -> {
                        assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED_AVRO);
                        assertThat(refusal.schemaId()).isEqualTo(id);
                    })
                    .hasMessageContaining("nested too deeply");
            assertThat(deserializer.deserialize(REVIEWS.name(), shallow)).isEqualTo(SampleEvents.REVIEW);
        }
    }

    /** Whoever may register schemas can have lists of nothing, of which a few bytes promise any number. */
    @Test
    void refusesAnEventThatPromisesMoreItemsOfNoBytesThanCouldBePassedOver() throws Exception {
        Schema endless = new Schema.Parser()
                .parse(EventSerdes.schemaOf(REVIEWS)
                        .toString()
                        .replace(
                                "\"fields\":[",
                                "\"fields\":[{\"name\":\"extra\",\"doc\":\"New.\",\"type\":{\"type\":\"array\",\"items\":"
                                        + "{\"type\":\"array\",\"items\":\"null\"}}},"));
        int id = registry.register(REVIEWS.name() + "-value", new AvroSchema(endless));
        int lists = 100_000;
        byte[] bytes = WireFormat.bytes(id, encoder -> {
            encoder.writeLong(lists);
            for (int list = 0; list < lists; list++) {
                encoder.writeLong(1 << 23);
                encoder.writeLong(0);
            }
        });

        assertThat(refusal(REVIEWS, bytes).reason()).isEqualTo(Reason.MALFORMED_AVRO);
    }

    private byte[] written() {
        return serdes.serializer(REVIEWS).serialize(REVIEWS.name(), SampleEvents.REVIEW);
    }

    private UndecodableEventException refusal(Topic<?> topic, byte @Nullable [] bytes) {
        return WireFormat.refusal(serdes, topic, bytes);
    }

    private int schemaId(Topic<?> topic) throws IOException, RestClientException {
        return registry.getId(topic.name() + "-value", new AvroSchema(EventSerdes.schemaOf(topic)));
    }
}
