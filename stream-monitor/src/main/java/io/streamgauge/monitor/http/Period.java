package io.streamgauge.monitor.http;

import io.streamgauge.streams.http.Parameters;
import io.streamgauge.streams.http.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * When windows begin that are asked for. Immutable.
 *
 * @param from the earliest time, 1970-01-01T00:00:00Z or later
 * @param to the first time that is too late
 */
record Period(Instant from, Instant to) {
    static final String FROM = "from";
    static final String TO = "to";

    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    /** Reads the two parameters, which may be missing. Windows begin at whole milliseconds; what is finer is cut off. */
    static Period of(Parameters parameters) {
        Instant from = instant(FROM, parameters.optional(FROM), Instant.EPOCH);
        Instant to = instant(TO, parameters.optional(TO), LATEST);
        if (!from.isBefore(to)) {
            throw Problem.badRequest("The parameter from is " + from + " and to is " + to
                    + ": from must be before to, which is not part of the period");
        }
        return new Period(from, to);
    }

    /** The last moment that is not too late. */
    Instant last() {
        return to.minusMillis(1);
    }

    private static Instant instant(String name, @Nullable String text, Instant otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            Instant time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
            if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
                throw wrong(name, text);
            }
            return time.truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            throw wrong(name, text);
        }
    }

    private static Problem wrong(String name, String text) {
        return Problem.badRequest("The parameter " + name + " is '" + text
                + "': use a time of ISO 8601 from 1970 on, for example 2026-11-24T12:00:00Z");
    }
}
