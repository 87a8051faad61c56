package io.streamgauge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.schemas.event.Feedback;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;

/**
 * Reads feedback: a JSON object per line with the fields {@code eventId} and {@code label} and, if wanted,
 * {@code annotator}, {@code givenAt} (ISO 8601, or milliseconds since 1970) and {@code task}; other fields are left alone. Blank lines
 * are skipped. Belongs to one thread.
 */
final class FeedbackReader {
    private final String annotator;
    private final Clock clock;

    /**
     * A reader.
     *
     * @param annotator who says what a line does not say who says
     * @param clock tells when feedback is given that does not say it itself
     */
    FeedbackReader(String annotator, Clock clock) {
        this.annotator = annotator;
        this.clock = clock;
    }

    /**
     * Reads to the end, or until the intake wants no more.
     *
     * @param name what to call the input in messages
     * @return whether the intake wants more
     */
    boolean read(InputStream in, String name, Intake<Feedback> intake) throws IOException {
        return EventLines.read(in, name, this::feedback, intake);
    }

    private Feedback feedback(String line) {
        JsonNode json = EventLines.object(line);
        return new Feedback(
                EventLines.text(json, "eventId"),
                EventLines.text(json, "label"),
                json.path("annotator").asText(annotator),
                EventLines.time(json, "givenAt", clock),
                json.hasNonNull("task") ? EventLines.text(json, "task") : null);
    }
}
