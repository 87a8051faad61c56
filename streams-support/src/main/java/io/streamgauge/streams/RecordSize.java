package io.streamgauge.streams;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;

/** How many bytes records take at most, uncompressed and alone in their batch. Stateless. */
public final class RecordSize {
    /** A batch's header, and offset, timestamp, lengths and attributes of a record, rounded up. */
    private static final int OVERHEAD_BYTES = 256;
    /** Two lengths of at most five bytes each. */
    private static final int HEADER_OVERHEAD_BYTES = 10;

    private RecordSize() {}

    static long of(ProducerRecord<byte[], byte[]> record) {
        long bytes = OVERHEAD_BYTES + length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            bytes += of(header);
        }
        return bytes;
    }

    /** Bytes of one header. */
    public static long of(Header header) {
        return HEADER_OVERHEAD_BYTES + Utils.utf8Length(header.key()) + length(header.value());
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
