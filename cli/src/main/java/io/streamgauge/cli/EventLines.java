package io.streamgauge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;

/** Reads events that are a line each. Blank lines are skipped, and lines that are no event are reported. Stateless. */
final class EventLines {
    private EventLines() {}

    /**
     * Reads to the end, or until the intake wants no more.
     *
     * @param name what to call the input in messages
     * @param parser makes an event of a line, or throws an {@link IllegalArgumentException} that says what is wrong
     * @return whether the intake wants more
     */
    static <E> boolean read(InputStream in, String name, Function<String, E> parser, Intake<E> intake)
            throws IOException {
        InputLines lines = new InputLines(in);
        for (String line = lines.next(); line != null; line = lines.next()) {
            String problem = lines.problem();
            boolean more = true;
            if (problem != null) {
                more = intake.malformed(where(name, lines), problem);
            } else if (!line.isBlank()) {
                more = take(line, where(name, lines), parser, intake);
            }
            if (!more) {
                return false;
            }
        }
        return true;
    }

    private static <E> boolean take(String line, String where, Function<String, E> parser, Intake<E> intake) {
        E event;
        try {
            event = parser.apply(line);
        } catch (IllegalArgumentException e) {
            return intake.malformed(where, String.valueOf(e.getMessage()));
        }
        return intake.event(event);
    }

    /**
     * The JSON object on a line.
     *
     * @throws IllegalArgumentException when the line is something else
     */
    static JsonNode object(String line) {
        JsonNode json;
        try {
            json = Json.read(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the line is no JSON: " + e.getOriginalMessage(), e);
        }
        if (!json.isObject()) {
            throw new IllegalArgumentException("the line is no JSON object");
        }
        return json;
    }

    /**
     * A field that must be there and be a string.
     *
     * @throws IllegalArgumentException when it is not
     */
    static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("the field " + field + " is missing or no string");
        }
        return value.textValue();
    }

    /**
     * A time, to the millisecond: ISO 8601, or milliseconds since 1970; that of the clock if there is none.
     *
     * @throws IllegalArgumentException when the field is something else
     */
    static Instant time(JsonNode object, String field, Clock clock) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return clock.instant().truncatedTo(ChronoUnit.MILLIS);
        }
        if (value.canConvertToLong() && value.isIntegralNumber()) {
            return Instant.ofEpochMilli(value.longValue());
        }
        try {
            // Through milliseconds, which are what is written: those of the farthest moments do not fit.
            return Instant.ofEpochMilli(Instant.parse(value.asText()).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "the field " + field + " is " + value
                            + ": use a time such as 2026-01-02T03:04:05Z, or milliseconds",
                    e);
        }
    }

    private static String where(String name, InputLines lines) {
        return name + " line " + lines.number();
    }
}
