package io.streamgauge.monitor.join;

import io.streamgauge.monitor.join.JoinResult.Refusal;
import io.streamgauge.monitor.state.Word;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.streams.Rejections;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes rejected records of words that turned out to be unusable when they met a prediction. The original bytes are gone by
 * then: key and value are written again, from what they said. Belongs to one stream thread.
 */
public final class RefusedFeedback extends ContextualProcessor<String, JoinResult, byte[], byte[]> {
    private final String topic;
    private final Serializer<Feedback> serializer;
    private final Rejections rejections;

    /**
     * A processor of one task of Kafka Streams.
     *
     * @param topic name of the topic of feedback
     * @param serializer writes its values; belongs to the processor's thread
     * @param rejections when feedback is rejected, and how much of it may be written
     */
    public RefusedFeedback(String topic, Serializer<Feedback> serializer, Rejections rejections) {
        this.topic = topic;
        this.serializer = serializer;
        this.rejections = rejections;
    }

    @Override
    public void process(Record<String, JoinResult> record) {
        if (!(record.value() instanceof JoinResult.Refused refused)) {
            return;
        }
        Word word = refused.word();
        Feedback feedback = new Feedback(
                refused.eventId(),
                word.getLabel(),
                word.getAnnotator(),
                Instant.ofEpochMilli(word.getGivenAt()),
                word.getTask());
        byte[] value = serializer.serialize(topic, feedback);
        boolean isKept = rejections.mayKeep(topic, value.length);
        RecordHeaders headers = new RecordHeaders();
        new Rejection(
                        reason(refused.reason()),
                        message(refused.reason()),
                        topic,
                        word.getPartition(),
                        word.getOffset(),
                        null,
                        rejections.clock().instant(),
                        !isKept)
                .writeTo(headers);
        context()
                .forward(new Record<>(
                        refused.eventId().getBytes(StandardCharsets.UTF_8),
                        isKept ? value : null,
                        // The feedback's own, though it was refused when a prediction came.
                        word.getWrittenAt(),
                        headers));
    }

    private static Reason reason(Refusal refusal) {
        return switch (refusal) {
            case UNKNOWN_LABEL -> Reason.UNKNOWN_LABEL;
            case TOO_MANY_ANNOTATORS -> Reason.TOO_MANY_ANNOTATORS;
        };
    }

    private static String message(Refusal refusal) {
        return switch (refusal) {
            case UNKNOWN_LABEL ->
                "No model that has judged the event knows the label, or none of the task that is named";
            case TOO_MANY_ANNOTATORS -> "The event has feedback by " + EventJoin.MOST_WORDS + " others already";
        };
    }
}
