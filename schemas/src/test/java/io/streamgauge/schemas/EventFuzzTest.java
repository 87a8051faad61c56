package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values that are nearly events: either they are one, which can be written and read again, or they are refused. */
class EventFuzzTest {
    private static final TopicCatalogue TOPICS = TopicCatalogue.UNPREFIXED;

    private final String scope = UUID.randomUUID().toString();
    private final EventSerdes serdes = new EventSerdes(RegistrySettings.of("mock://" + scope));

    @AfterEach
    void close() {
        serdes.close();
        MockSchemaRegistry.dropScope(scope);
    }

    @Test
    void reviewsAreReadOrRefused() {
        run("wire-review", TOPICS.reviews(), SampleEvents.REVIEW);
    }

    @Test
    void imagesAreReadOrRefused() {
        run("wire-image", TOPICS.images(), SampleEvents.image());
    }

    private <V extends SpecificRecord> void run(String name, Topic<V> topic, V sample) {
        Serializer<V> serializer = serdes.serializer(topic);
        Deserializer<V> deserializer = serdes.deserializer(topic);
        byte[] written = serializer.serialize(topic.name(), sample);
        Fuzzing.run(Target.ofBytes(
                        name,
                        bytes -> Verdict.of(
                                UndecodableEventException.class,
                                refusal -> {
                                    assertThat(refusal.reason()).isNotNull();
                                    if (refusal.reason() != UndecodableEventException.Reason.NOT_WIRE_FORMAT) {
                                        assertThat(refusal.schemaId())
                                                .isEqualTo(
                                                        ByteBuffer.wrap(bytes).getInt(1));
                                    }
                                },
                                () -> {
                                    V event = deserializer.deserialize(topic.name(), bytes);
                                    byte[] again = serializer.serialize(topic.name(), event);
                                    assertThat(deserializer.deserialize(topic.name(), again))
                                            .isEqualTo(event);
                                    // What was refused before must not show in what is read after.
                                    assertThat(deserializer.deserialize(topic.name(), written))
                                            .isEqualTo(sample);
                                    return event;
                                }))
                .seeds(written)
                .tokens(new byte[] {0, 0, 0, 0, 1}, new byte[] {0, 0, 0, 0, 2}, new byte[] {
                    (byte) 0xed, (byte) 0xa0, (byte) 0x80
                })
                .cases(10_000));
    }
}
