package io.streamgauge.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A moment as people write it: {@code now}, {@code +30s} (also {@code ms}, {@code m}, {@code h}), or an instant.
 *
 * @param instant the moment; null for one that is relative to now
 * @param ahead how long after now, if it is relative
 */
record Moment(@Nullable Instant instant, Duration ahead) {
    /** When an assignment takes effect unless told otherwise: late enough for every scorer to have the version loaded. */
    static final Moment SOON = new Moment(null, Duration.ofSeconds(10));

    /** For descriptions of options. */
    static final String SYNTAX = "as 2026-01-02T03:04:05Z, now, or +30s (also ms, m, h; default: +10s, so that every"
            + " scorer has the versions loaded)";

    private static final Pattern AHEAD = Pattern.compile("\\+(\\d{1,9})(ms|s|m|h)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1));

    Instant at(Instant now) {
        return instant == null ? now.plus(ahead) : instant;
    }

    /** Reads a moment. */
    static final class Converter implements ITypeConverter<Moment> {
        @Override
        public Moment convert(String value) {
            if (value.equals("now")) {
                return new Moment(null, Duration.ZERO);
            }
            Matcher ahead = AHEAD.matcher(value);
            if (ahead.matches()) {
                Duration unit = UNITS.getOrDefault(ahead.group(2), Duration.ZERO);
                return new Moment(null, unit.multipliedBy(Long.parseLong(ahead.group(1))));
            }
            try {
                return new Moment(Instant.parse(value), Duration.ZERO);
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        "'" + value + "' is no moment: write 2026-01-02T03:04:05Z, now or +30s");
            }
        }
    }
}
