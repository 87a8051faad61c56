package io.streamgauge.streams;

import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Rejection.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the records for events that cannot be processed: original key, value and headers, and why. Kafka Streams writes
 * them in the same transaction that counts the event as consumed. Safe for use by several threads.
 *
 * @param topic the topic for rejected events
 * @param largestBytes the largest record that the topic and the producer take
 * @param clock when events are rejected
 * @param listener hears of each of them, which may be rejected again after a failure
 * @param values how many bytes of values may be kept
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

    /** What keeps every value that fits, and nobody hears of. */
    public Rejections(String topic, long largestBytes, InstantSource clock) {
        this(topic, largestBytes, clock, RejectionListener.NONE, Long.MAX_VALUE);
    }

    /**
     * What keeps as many values as it may.
     *
     * @param valueBytesPerSecond how many bytes of values are kept; see {@link RejectedValues}
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
                RejectingDeserializationHandler.class,
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
     * what makes it too large is left out: the value first, then the event's headers and key as well.
     *
     * @param isEvent whether the bytes could be read as an event
     */
    List<ProducerRecord<byte[], byte[]>> records(
            ErrorHandlerContext event, Reason reason, String message, @Nullable Integer schemaId, boolean isEvent) {
        listener.rejected(event.topic(), reason, isEvent);
        tell(event, reason, message);
        Rejection rejection = new Rejection(
                reason, message, event.topic(), event.partition(), event.offset(), schemaId, clock.instant(), false);
        RecordHeaders own = new RecordHeaders(event.headers().toArray());
        byte[] key = event.sourceRawKey();
        byte[] value = event.sourceRawValue();
        ProducerRecord<byte[], byte[]> record = record(event, key, value, own, rejection);
        if (RecordSize.of(record) > largestBytes) {
            record = record(event, key, null, own, rejection.withoutValue());
        } else if (value != null && !values.take(value.length)) {
            listener.valueOmitted(event.topic());
            omissions
                    .next()
                    .ifPresent(since -> LOG.warn(
                            "More bytes are rejected than {} allows: values are left out of {} ({} since this was said last), and are"
                                    + " still where the events were read",
                            RejectedValues.KEY,
                            topic,
                            since));
            record = record(event, key, null, own, rejection.withoutValue());
        }
        if (RecordSize.of(record) > largestBytes) {
            record = record(event, null, null, new RecordHeaders(), rejection.withoutValue());
        }
        return List.of(record);
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
            ErrorHandlerContext event,
            byte @Nullable [] key,
            byte @Nullable [] value,
            RecordHeaders headers,
            Rejection rejection) {
        rejection.writeTo(headers);
        // A record without a timestamp says -1, which a producer refuses.
        Long timestamp = event.timestamp() < 0 ? null : event.timestamp();
        return new ProducerRecord<>(topic, null, timestamp, key, value, headers);
    }
}
