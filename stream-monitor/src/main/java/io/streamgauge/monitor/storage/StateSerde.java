package io.streamgauge.monitor.storage;

import io.streamgauge.schemas.GeneratedRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Serdes for records of state in Avro's single-object encoding: two marker bytes, eight of the schema's fingerprint, the
 * record. No schema registry is asked, so state is restored without one; and bytes of another schema are told apart rather
 * than misread. The serdes are safe for use by several threads.
 */
public final class StateSerde {
    private StateSerde() {}

    /** Serde of a generated record; a null stays a null. */
    public static <S extends SpecificRecord> Serde<S> of(Class<S> type) {
        GeneratedRecords.trust(type);
        SpecificData data = SpecificData.getForClass(type);
        BinaryMessageEncoder<S> encoder = new BinaryMessageEncoder<>(data, data.getSchema(type));
        BinaryMessageDecoder<S> decoder = new BinaryMessageDecoder<>(data, data.getSchema(type));
        return Serdes.serdeFrom(new StateSerializer<>(encoder), new StateDeserializer<>(decoder, type));
    }

    private record StateSerializer<S>(BinaryMessageEncoder<S> encoder) implements Serializer<S> {
        @Override
        public byte @Nullable [] serialize(String topic, @Nullable S state) {
            if (state == null) {
                return null;
            }
            try {
                ByteBuffer buffer = encoder.encode(state);
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                return bytes;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record StateDeserializer<S>(BinaryMessageDecoder<S> decoder, Class<S> type) implements Deserializer<S> {
        @Override
        public @Nullable S deserialize(String topic, byte @Nullable [] bytes) {
            if (bytes == null) {
                return null;
            }
            try {
                return decoder.decode(bytes);
            } catch (IOException | RuntimeException e) {
                throw new SerializationException(
                        "The state on " + topic + " is no " + type.getSimpleName()
                                + " of this version of streamgauge. Give the monitor another application id, or reset it with"
                                + " kafka-streams-application-reset",
                        e);
            }
        }
    }
}
