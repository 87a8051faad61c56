package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Values in wire format made by hand, and how they are refused. */
final class WireFormat {
    private WireFormat() {}

    /** Writes Avro's binary encoding. */
    interface Body {
        void writeTo(BinaryEncoder encoder) throws IOException;
    }

    /** A value with a schema id and whatever follows. */
    static byte[] bytes(int schemaId, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).putInt(1, schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        body.writeTo(encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** The exception that a value is refused with. */
    static UndecodableEventException refusal(EventSerdes serdes, Topic<?> topic, byte @Nullable [] bytes) {
        return catchThrowableOfType(UndecodableEventException.class, () -> serdes.deserializer(topic)
                .deserialize(topic.name(), bytes));
    }
}
