package io.streamgauge.benchmarks.scoring;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes one message of Protocol Buffers: the two kinds of fields that an ONNX file needs. Belongs to one thread.
 *
 * <p>Format: <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers, Encoding</a>.
 */
final class ProtocolBuffer {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int KIND_BITS = 3;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Adds an integer of any of the types int32, int64 and enum. */
    ProtocolBuffer number(int field, long value) {
        varint(((long) field << KIND_BITS) | VARINT);
        varint(value);
        return this;
    }

    /** Adds a string. */
    ProtocolBuffer text(int field, String value) {
        return raw(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a message, which must be complete. */
    ProtocolBuffer message(int field, ProtocolBuffer value) {
        return raw(field, value.toByteArray());
    }

    /** Adds bytes. */
    ProtocolBuffer raw(int field, byte[] value) {
        varint(((long) field << KIND_BITS) | LENGTH_DELIMITED);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        bytes.write((int) left);
    }
}
