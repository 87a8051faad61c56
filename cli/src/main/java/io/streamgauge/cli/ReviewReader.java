package io.streamgauge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.schemas.event.ReviewEvent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.DateTimeException;
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
        InputLines lines = new InputLines(in);
        for (String line = lines.next(); line != null; line = lines.next()) {
            String problem = lines.problem();
            boolean more = true;
            if (problem != null) {
                more = intake.malformed(where(name, lines), problem);
            } else if (!line.isBlank()) {
                more = format == Format.TEXT
                        ? intake.event(event(line.strip()))
                        : readJson(line, where(name, lines), intake);
            }
            if (!more) {
                return false;
            }
        }
        return true;
    }

    private boolean readJson(String line, String where, Intake<ReviewEvent> intake) {
        ReviewEvent event;
        try {
            event = event(Json.read(line));
        } catch (JsonProcessingException e) {
            return intake.malformed(where, "the line is no JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return intake.malformed(where, String.valueOf(e.getMessage()));
        }
        return intake.event(event);
    }

    private ReviewEvent event(String text) {
        return event(ids.get(), subject, text, clock.instant());
    }

    private ReviewEvent event(JsonNode json) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("the line is no JSON object");
        }
        JsonNode text = json.path("text");
        if (!text.isTextual()) {
            throw new IllegalArgumentException("the field text is missing or no string");
        }
        JsonNode id = json.path("eventId");
        return event(
                id.isMissingNode() || id.isNull() ? ids.get() : id.asText(),
                json.path("subject").asText(subject),
                text.textValue(),
                occurredAt(json.path("occurredAt")));
    }

    private Instant occurredAt(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return clock.instant();
        }
        if (value.canConvertToLong() && value.isIntegralNumber()) {
            return Instant.ofEpochMilli(value.longValue());
        }
        try {
            return Instant.parse(value.asText());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "the field occurredAt is " + value + ": use a time such as 2026-01-02T03:04:05Z, or milliseconds",
                    e);
        }
    }

    private static ReviewEvent event(String id, String subject, String text, Instant occurredAt) {
        return ReviewEvent.newBuilder()
                .setEventId(id)
                .setSubject(subject)
                .setText(text)
                .setOccurredAt(occurredAt.truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    private static String where(String name, InputLines lines) {
        return name + " line " + lines.number();
    }
}
