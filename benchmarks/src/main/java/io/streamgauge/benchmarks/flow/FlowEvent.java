package io.streamgauge.benchmarks.flow;

import io.streamgauge.benchmarks.BenchmarkException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * How the events of a flow are told from each other: each has a number, from 0 on, in a header that scorers hand on, whether
 * they score or reject it. Its key follows from the number, so the numbers of a key are its sequence. Every hundredth is no
 * event and must be rejected. Stateless.
 */
public final class FlowEvent {
    private static final String HEADER = "flow-event";

    /** A prime, so that keys meet all kinds of events. */
    private static final int KEYS = 97;

    private static final int POISON_EVERY = 100;

    private FlowEvent() {}

    /** The key of an event. */
    public static String key(long number) {
        return "key-" + number % KEYS;
    }

    /** The id of an event. */
    public static String id(long number) {
        return "event-" + number;
    }

    /** Whether it is none and must be rejected. */
    public static boolean isPoison(long number) {
        return number % POISON_EVERY == POISON_EVERY - 1;
    }

    /** What is sent in its place when it is none. */
    public static byte[] poison(long number) {
        return ("no event: " + number).getBytes(StandardCharsets.UTF_8);
    }

    /** An event to be sent. */
    public static ProducerRecord<String, byte[]> record(String topic, long number, byte[] value) {
        ProducerRecord<String, byte[]> event = new ProducerRecord<>(topic, key(number), value);
        event.headers().add(HEADER, header(number));
        return event;
    }

    private static byte[] header(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** The number of what carries an event's headers. */
    public static long number(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value().length != Long.BYTES) {
            throw new BenchmarkException("A record without the header " + HEADER
                    + " is on the topics of the flow, which belong to it alone: look who else writes there");
        }
        return ByteBuffer.wrap(header.value()).getLong();
    }
}
