package io.streamgauge.schemas;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Which assignment it is: the one of a model from a moment on. As a text it is the key on the topic
 * {@code model-assignments}, for example {@code sentiment@2026-11-25T10:00:00.000Z}.
 *
 * <p>The key has the moment in it, because compaction keeps only the latest record of a key: with the model alone, the
 * history that a replay needs would vanish. A later record with the same key replaces the assignment, and a record
 * without a value withdraws it.
 *
 * @param modelName name of the model, which cannot contain the separator
 * @param effectiveFrom event time from which the assignment holds, in whole milliseconds
 */
public record AssignmentKey(String modelName, Instant effectiveFrom) {
    private static final String SEPARATOR = "@";
    /** Always with milliseconds, so that a moment has one spelling. */
    private static final DateTimeFormatter MOMENT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /** Cuts the moment to milliseconds, which is all that a record holds. */
    public AssignmentKey {
        effectiveFrom = effectiveFrom.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Reads a key.
     *
     * @return empty when it is no key of an assignment, such as the bare name of a model
     */
    public static Optional<AssignmentKey> parse(String key) {
        int separator = key.indexOf(SEPARATOR);
        if (separator < 0) {
            return Optional.empty();
        }
        try {
            Instant moment = MOMENT.parse(key.substring(separator + 1), Instant::from);
            // Some hundred million years from now, moments have no milliseconds since 1970 that a long can hold.
            Instant held = Instant.ofEpochMilli(moment.toEpochMilli());
            return Optional.of(new AssignmentKey(key.substring(0, separator), held));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** The key as it stands on the topic. */
    @Override
    public String toString() {
        return modelName + SEPARATOR + MOMENT.format(effectiveFrom);
    }
}
