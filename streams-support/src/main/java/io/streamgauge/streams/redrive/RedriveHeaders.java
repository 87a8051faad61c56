package io.streamgauge.streams.redrive;

import io.streamgauge.schemas.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an event that is sent back, UTF-8 text: how often that was done, and the time that it had if it was given
 * another one. Stateless.
 */
final class RedriveHeaders {
    static final String ATTEMPT = "streamgauge.redrive.attempt";
    static final String TIMESTAMP = "streamgauge.redrive.timestamp";

    private RedriveHeaders() {}

    /** How often an event was sent back; anybody can write headers, and what is no number says nothing. */
    static int attempts(Headers headers) {
        return text(headers, ATTEMPT)
                .filter(value -> value.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .orElse(0);
    }

    /** The time that an event had at first. */
    static long originalTime(Headers headers, long timestamp) {
        return text(headers, TIMESTAMP).flatMap(RedriveHeaders::milliseconds).orElse(timestamp);
    }

    /**
     * The event's own headers, without those of its rejection, and with one attempt more.
     *
     * @param at the time that it gets; null for the one that it had at first
     * @param original that one, in milliseconds; negative for none
     */
    static Headers next(Headers own, @Nullable Instant at, long original) {
        RecordHeaders headers = new RecordHeaders(own.toArray());
        Rejection.removeFrom(headers);
        int attempts = attempts(headers);
        headers.remove(ATTEMPT);
        headers.remove(TIMESTAMP);
        headers.add(ATTEMPT, Integer.toString(attempts + 1).getBytes(StandardCharsets.UTF_8));
        if (at != null && original >= 0) {
            headers.add(TIMESTAMP, Instant.ofEpochMilli(original).toString().getBytes(StandardCharsets.UTF_8));
        }
        return headers;
    }

    private static Optional<Long> milliseconds(String text) {
        try {
            long milliseconds = Instant.parse(text).toEpochMilli();
            return milliseconds < 0 ? Optional.empty() : Optional.of(milliseconds);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
