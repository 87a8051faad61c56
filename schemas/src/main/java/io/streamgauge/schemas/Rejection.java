package io.streamgauge.schemas;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Why an event was not scored, as the headers of its record on {@link TopicCatalogue#rejectedEvents()} say it. The
 * record's key and value are the event's original bytes, and its other headers are the event's own.
 *
 * <pre>
 * streamgauge.rejected.reason         a {@link Reason}, by its name
 * streamgauge.rejected.message        what is wrong, in a sentence; no part of the event's text
 * streamgauge.rejected.topic          where the event was read from
 * streamgauge.rejected.partition      decimal
 * streamgauge.rejected.offset         decimal
 * streamgauge.rejected.schema.id      decimal; missing when the bytes name no schema
 * streamgauge.rejected.at             when, as ISO 8601 in UTC
 * streamgauge.rejected.value.omitted  "true" when the original bytes are left out; missing otherwise
 * streamgauge.rejected.headers.omitted  "true" when the event's key and headers are left out as well; missing otherwise
 * </pre>
 *
 * <p>Header values are UTF-8 text. Immutable and safe for use by several threads.
 *
 * @param reason what kind of defect
 * @param message what is wrong; cut to {@value #LONGEST_MESSAGE} characters
 * @param topic topic that the event was read from
 * @param partition partition that the event was read from, 0 or more
 * @param offset offset that the event was read from, 0 or more
 * @param schemaId schema id that the bytes name; null when they name none
 * @param at when it was rejected, to the millisecond
 * @param valueOmitted whether the original bytes were too large to be kept with the reason; they are still at their
 *     source, as long as its retention keeps them
 * @param headersOmitted whether key and headers are left out as well; only together with the value
 */
public record Rejection(
        Reason reason,
        String message,
        String topic,
        int partition,
        long offset,
        @Nullable Integer schemaId,
        Instant at,
        boolean valueOmitted,
        boolean headersOmitted) {

    /** What the names of all headers begin with. */
    public static final String HEADER_PREFIX = "streamgauge.rejected.";

    /** The longest message that is kept, in characters. */
    public static final int LONGEST_MESSAGE = 1_000;

    private static final String REASON = HEADER_PREFIX + "reason";
    private static final String MESSAGE = HEADER_PREFIX + "message";
    private static final String TOPIC = HEADER_PREFIX + "topic";
    private static final String PARTITION = HEADER_PREFIX + "partition";
    private static final String OFFSET = HEADER_PREFIX + "offset";
    private static final String SCHEMA_ID = HEADER_PREFIX + "schema.id";
    private static final String AT = HEADER_PREFIX + "at";
    private static final String VALUE_OMITTED = HEADER_PREFIX + "value.omitted";
    private static final String HEADERS_OMITTED = HEADER_PREFIX + "headers.omitted";

    /** Kinds of defects. */
    public enum Reason {
        /** The record has no value. */
        MISSING_VALUE,
        /** The value does not begin with a zero byte and a schema id. */
        NOT_WIRE_FORMAT,
        /** The registry does not know the schema id. */
        UNKNOWN_SCHEMA_ID,
        /** The bytes do not follow their schema, or the schema is not that of the topic's events. */
        MALFORMED_AVRO,
        /** The event id is blank or too long. */
        INVALID_EVENT_ID,
        /** The text is blank. */
        EMPTY_TEXT,
        /** The text is longer than the scorer accepts. */
        TEXT_TOO_LONG,
        /** Width, height and pixels do not agree, or a side is out of range. */
        WRONG_IMAGE_SIZE,
        /** The bytes are no picture of the format that the event names. */
        UNREADABLE_IMAGE,
        /** The event names a format that this version of streamgauge does not know. */
        UNKNOWN_IMAGE_FORMAT,
        /** The feedback's label is blank or too long. */
        INVALID_LABEL,
        /** The feedback's label is none that a model knows which has judged the event, or which has for the task that is named. */
        UNKNOWN_LABEL,
        /** The feedback's annotator is blank or too long. */
        INVALID_ANNOTATOR,
        /** The feedback names a task with a blank or too long name. */
        INVALID_TASK,
        /** The event has feedback by as many annotators as are kept. */
        TOO_MANY_ANNOTATORS,
        /** The key and the headers leave no room for a prediction that carries them. */
        HEADERS_TOO_LARGE,
        /** The version that is assigned for the event's time must not be loaded, though another one may serve by now. */
        VERSION_REFUSED,
        /** This event, and no other, fails in a way that nobody foresaw. */
        PROCESSING_FAILED;

        /** The reason why bytes are no event. */
        public static Reason of(UndecodableEventException.Reason reason) {
            return switch (reason) {
                case MISSING_VALUE -> MISSING_VALUE;
                case NOT_WIRE_FORMAT -> NOT_WIRE_FORMAT;
                case UNKNOWN_SCHEMA_ID -> UNKNOWN_SCHEMA_ID;
                case MALFORMED_AVRO -> MALFORMED_AVRO;
            };
        }
    }

    /** Cuts the message and the time to what headers carry. */
    public Rejection {
        if (headersOmitted && !valueOmitted) {
            throw new IllegalArgumentException("Key and headers are left out, but not the value: leave it out, too");
        }
        if (message.length() > LONGEST_MESSAGE) {
            // Half a character of two units would not be written as it is.
            boolean isInside = Character.isHighSurrogate(message.charAt(LONGEST_MESSAGE - 2));
            message = message.substring(0, LONGEST_MESSAGE - (isInside ? 2 : 1)) + "…";
        }
        at = Instant.ofEpochMilli(at.toEpochMilli());
    }

    /** A rejection of an event of which key and headers are kept. */
    public Rejection(
            Reason reason,
            String message,
            String topic,
            int partition,
            long offset,
            @Nullable Integer schemaId,
            Instant at,
            boolean valueOmitted) {
        this(reason, message, topic, partition, offset, schemaId, at, valueOmitted, false);
    }

    /** The same rejection without the original bytes. */
    public Rejection withoutValue() {
        return new Rejection(reason, message, topic, partition, offset, schemaId, at, true, headersOmitted);
    }

    /** The same rejection with nothing of the event but where it is. */
    public Rejection withoutValueKeyAndHeaders() {
        return new Rejection(reason, message, topic, partition, offset, schemaId, at, true, true);
    }

    /** Writes the headers, in place of those of an earlier rejection of the same event. */
    public void writeTo(Headers headers) {
        removeFrom(headers);
        add(headers, REASON, reason.name());
        add(headers, MESSAGE, message);
        add(headers, TOPIC, topic);
        add(headers, PARTITION, Integer.toString(partition));
        add(headers, OFFSET, Long.toString(offset));
        if (schemaId != null) {
            add(headers, SCHEMA_ID, schemaId.toString());
        }
        add(headers, AT, at.toString());
        if (valueOmitted) {
            add(headers, VALUE_OMITTED, "true");
        }
        if (headersOmitted) {
            add(headers, HEADERS_OMITTED, "true");
        }
    }

    /** Takes the headers of a rejection away, which leaves the event's own. */
    public static void removeFrom(Headers headers) {
        for (Header header : headers.toArray()) {
            if (header.key().startsWith(HEADER_PREFIX)) {
                headers.remove(header.key());
            }
        }
    }

    /**
     * Reads the headers.
     *
     * @throws IllegalArgumentException when a header is missing or cannot be read; names it
     */
    public static Rejection from(Headers headers) {
        String schemaId = find(headers, SCHEMA_ID).orElse(null);
        return new Rejection(
                read(headers, REASON, Reason::valueOf),
                read(headers, MESSAGE, text -> text),
                read(headers, TOPIC, text -> text),
                read(headers, PARTITION, text -> Math.toIntExact(place(Integer.parseInt(text)))),
                read(headers, OFFSET, text -> place(Long.parseLong(text))),
                schemaId == null ? null : read(headers, SCHEMA_ID, Integer::valueOf),
                read(
                        headers,
                        AT,
                        text -> Instant.ofEpochMilli(Instant.parse(text).toEpochMilli())),
                isTrue(headers, VALUE_OMITTED) || isTrue(headers, HEADERS_OMITTED),
                isTrue(headers, HEADERS_OMITTED));
    }

    private static boolean isTrue(Headers headers, String name) {
        return find(headers, name).map("true"::equals).orElse(false);
    }

    private static long place(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("It is below 0");
        }
        return number;
    }

    private interface Parser<T> {
        T parse(String text);
    }

    private static <T> T read(Headers headers, String name, Parser<T> parser) {
        String text = find(headers, name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The header " + name + " is missing: the record is no rejected event"));
        try {
            return parser.parse(text);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("The header " + name + " is '" + text + "', which cannot be read", e);
        }
    }

    private static Optional<String> find(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
