package io.streamgauge.streams;

import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Rejection.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the records for events that cannot be processed: original key, value and headers as far as they may be kept, and why. Kafka Streams writes
 * them in the same transaction that counts the event as consumed. Safe for use by several threads.
 *
 * @param topic the topic for rejected events
 * @param largestBytes the largest record that the topic and the producer take
 * @param clock when events are rejected
 * @param listener hears of each of them, which may be rejected again after a failure
 * @param values how many bytes of events may be kept
 * @param lines how many events a minute are told of in the log
 * @param omissions the same of values that are left out
 */
public record Rejections(
        String topic,
        long largestBytes,
        InstantSource clock,
        RejectionListener listener,
        RejectedValues values,
        LinesPerMinute lines,
        LinesPerMinute omissions) {
    private static final Logger LOG = LoggerFactory.getLogger(Rejections.class);
    private static final int MOST_LINES = 10;

    /** Kafka Streams creates the handlers from their classes; what they need to know reaches them as a setting. */
    private static final String SETTING = "streamgauge.rejections";

    /** What keeps everything that fits, and nobody hears of. */
    public Rejections(String topic, long largestBytes, InstantSource clock) {
        this(topic, largestBytes, clock, RejectionListener.NONE, Long.MAX_VALUE);
    }

    /**
     * What keeps as many bytes as it may.
     *
     * @param valueBytesPerSecond how many bytes of events are kept; see {@link RejectedValues}
     */
    public Rejections(
            String topic,
            long largestBytes,
            InstantSource clock,
            RejectionListener listener,
            long valueBytesPerSecond) {
        this(
                topic,
                largestBytes,
                clock,
                listener,
                new RejectedValues(valueBytesPerSecond, clock),
                new LinesPerMinute(MOST_LINES, clock),
                new LinesPerMinute(1, clock));
    }

    /** Settings for Kafka Streams under which rejected events leave through this. */
    public Map<String, Object> streamsSettings() {
        return Map.of(
                SETTING,
                this,
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                // Never one that goes on: what is skipped while it is read is lost, or written twice. See Decoded.
                LogAndFailExceptionHandler.class,
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                RejectingProcessingHandler.class);
    }

    static Rejections from(Map<String, ?> settings) {
        if (settings.get(SETTING) instanceof Rejections rejections) {
            return rejections;
        }
        throw new IllegalArgumentException("The setting " + SETTING + " is missing: see Rejections.streamsSettings");
    }

    /**
     * The records to write for an event. A record that the broker would refuse would stop the stream again and again, so
     * what makes it too large is left out: the value first, then the event's headers and key as well. So is what would be more
     * than may be kept.
     *
     * @param isEvent whether the bytes could be read as an event
     */
    List<ProducerRecord<byte[], byte[]>> records(
            ErrorHandlerContext event, Reason reason, String message, @Nullable Integer schemaId, boolean isEvent) {
        listener.rejected(event.topic(), reason, isEvent);
        tell(event, reason, message);
        Rejection rejection = new Rejection(
                reason, message, event.topic(), event.partition(), event.offset(), schemaId, clock.instant(), false);
        Original original = new Original(
                event.sourceRawKey(), event.sourceRawValue(), event.headers().toArray());
        // What does not fit is not written, and takes nothing from what may be.
        Extent fitting = Extent.EVERYTHING;
        while (fitting != Extent.PLACE && RecordSize.of(record(event, original, fitting, rejection)) > largestBytes) {
            fitting = fitting.less();
        }
        return List.of(record(event, original, affordable(event, original, fitting), rejection));
    }

    /** An event as it was read. */
    private record Original(byte @Nullable [] key, byte @Nullable [] value, Header[] headers) {
        long keyAndHeadersBytes() {
            long bytes = key == null ? 0 : key.length;
            for (Header header : headers) {
                bytes += RecordSize.of(header);
            }
            return bytes;
        }
    }

    /** How much of an event is written again. Where it was read is always written. */
    private enum Extent {
        EVERYTHING,
        KEY_AND_HEADERS,
        PLACE;

        Extent less() {
            return this == EVERYTHING ? KEY_AND_HEADERS : PLACE;
        }
    }

    /** As much of what fits as there are bytes left for, which are taken. */
    private Extent affordable(ErrorHandlerContext event, Original original, Extent fitting) {
        long around = Math.max(0, original.keyAndHeadersBytes() - RejectedValues.FREE_KEY_AND_HEADERS_BYTES);
        byte[] value = original.value();
        return switch (fitting) {
            case EVERYTHING -> {
                if (mayKeep(event.topic(), around + (value == null ? 0 : value.length))) {
                    yield Extent.EVERYTHING;
                }
                yield values.take(around) ? Extent.KEY_AND_HEADERS : Extent.PLACE;
            }
            case KEY_AND_HEADERS -> mayKeep(event.topic(), around) ? Extent.KEY_AND_HEADERS : Extent.PLACE;
            case PLACE -> Extent.PLACE;
        };
    }

    /**
     * Whether so much of an event may be written; if so, it counts as written, and if not, that is told.
     *
     * @param source the topic that the event was read from
     */
    public boolean mayKeep(String source, long bytes) {
        if (values.take(bytes)) {
            return true;
        }
        listener.valueOmitted(source);
        omissions
                .next()
                .ifPresent(since -> LOG.warn(
                        "More bytes are rejected than {} allows: values, and keys and headers that are long, are left out of {} ({}"
                                + " since this was said last), and are still where the events were read",
                        RejectedValues.KEY,
                        topic,
                        since));
        return false;
    }

    private void tell(ErrorHandlerContext event, Reason reason, String message) {
        lines.next().ifPresent(since -> LogContext.ofRecord(event.topic(), event.partition(), event.offset())
                .run(() -> LOG.info(
                        "The event at {}-{}@{} is rejected as {}: {}{}",
                        event.topic(),
                        event.partition(),
                        event.offset(),
                        reason,
                        message,
                        since == 0 ? "" : " (" + since + " were rejected before without being told of here)")));
    }

    private ProducerRecord<byte[], byte[]> record(
            ErrorHandlerContext event, Original original, Extent extent, Rejection rejection) {
        // A record without a timestamp says -1, which a producer refuses.
        Long timestamp = event.timestamp() < 0 ? null : event.timestamp();
        byte[] key = extent == Extent.PLACE ? null : original.key();
        byte[] value = extent == Extent.EVERYTHING ? original.value() : null;
        RecordHeaders headers = extent == Extent.PLACE ? new RecordHeaders() : new RecordHeaders(original.headers());
        switch (extent) {
            case EVERYTHING -> rejection.writeTo(headers);
            case KEY_AND_HEADERS -> rejection.withoutValue().writeTo(headers);
            case PLACE -> rejection.withoutValueKeyAndHeaders().writeTo(headers);
        }
        return new ProducerRecord<>(topic, null, timestamp, key, value, headers);
    }
}
