package io.streamgauge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.schemas.event.ReviewEvent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * Reads reviews: one per line, as plain text or as a JSON object with the fields {@code text} and, if wanted,
 * {@code eventId}, {@code subject} and {@code occurredAt} (ISO 8601, or milliseconds since 1970); other fields are left
 * alone. Blank lines are skipped. Belongs to one thread.
 */
final class ReviewReader {
    private final String subject;
    private final Clock clock;
    private final Supplier<String> ids;

    /** How a line is to be read. */
    enum Format {
        /** The line is the text. */
        TEXT,
        /** The line is a JSON object. */
        JSONL;

        /** What a file's name says. */
        static Format of(String name) {
            return name.endsWith(".jsonl") || name.endsWith(".ndjson") ? JSONL : TEXT;
        }
    }

    /**
     * A reader.
     *
     * @param subject subject of reviews that name none
     * @param clock tells when reviews occur that do not say it themselves
     * @param ids gives ids to reviews that have none
     */
    ReviewReader(String subject, Clock clock, Supplier<String> ids) {
        this.subject = subject;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Reads to the end, or until the intake wants no more.
     *
     * @param name what to call the input in messages
     * @return whether the intake wants more
     */
    boolean read(InputStream in, String name, Format format, Intake<ReviewEvent> intake) throws IOException {
        return EventLines.read(in, name, format == Format.TEXT ? line -> event(line.strip()) : this::jsonEvent, intake);
    }

    private ReviewEvent event(String text) {
        return event(ids.get(), subject, text, clock.instant());
    }

    private ReviewEvent jsonEvent(String line) {
        JsonNode json = EventLines.object(line);
        String text = EventLines.text(json, "text");
        JsonNode id = json.path("eventId");
        return event(
                id.isMissingNode() || id.isNull() ? ids.get() : id.asText(),
                json.path("subject").asText(subject),
                text,
                EventLines.time(json, "occurredAt", clock));
    }

    private static ReviewEvent event(String id, String subject, String text, Instant occurredAt) {
        return ReviewEvent.newBuilder()
                .setEventId(id)
                .setSubject(subject)
                .setText(text)
                .setOccurredAt(occurredAt.truncatedTo(ChronoUnit.MILLIS))
                .build();
    }
}
