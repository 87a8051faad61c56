package io.streamgauge.monitor.join;

import io.streamgauge.monitor.state.JoinFact;
import io.streamgauge.monitor.state.Word;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.streams.InvalidEventException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Validates feedback and sends it to its event, whatever key it has. Belongs to one stream thread.
 *
 * <p>Feedback that is invalid leaves as an {@link InvalidEventException}, which becomes a rejected record.
 */
public final class FeedbackReader extends ContextualProcessor<byte[], Feedback, String, JoinFact> {
    /** Characters that an id, a label, an annotator's name and a task may have at most. */
    static final int LONGEST = 256;

    @Override
    public void process(Record<byte[], Feedback> record) {
        Feedback feedback = record.value();
        require("event id", feedback.getEventId(), Reason.INVALID_EVENT_ID);
        require("label", feedback.getLabel(), Reason.INVALID_LABEL);
        require("annotator", feedback.getAnnotator(), Reason.INVALID_ANNOTATOR);
        if (feedback.getTask() != null) {
            require("task", feedback.getTask(), Reason.INVALID_TASK);
        }
        RecordMetadata source = context().recordMetadata().orElseThrow();
        Word word = new Word(
                feedback.getAnnotator(),
                feedback.getLabel(),
                feedback.getTask(),
                feedback.getGivenAt().toEpochMilli(),
                source.partition(),
                source.offset(),
                record.timestamp());
        context().forward(new Record<>(feedback.getEventId(), new JoinFact(null, word), record.timestamp()));
    }

    private static void require(String what, String text, Reason reason) {
        if (text.isBlank()) {
            throw new InvalidEventException(reason, "The " + what + " is blank");
        }
        if (text.length() > LONGEST) {
            throw new InvalidEventException(
                    reason,
                    "The " + what + " has " + text.length() + " characters; at most " + LONGEST + " are accepted");
        }
    }
}
