package io.streamgauge.schemas;

import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Bytes that are not an event of the expected type, and never will be: reading them again gives the same answer. */
public final class UndecodableEventException extends SerializationException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final @Nullable Integer schemaId;

    /** Why the bytes cannot be read. */
    public enum Reason {
        /** There are no bytes. */
        MISSING_VALUE,
        /** The bytes do not begin with a zero byte and a schema id, as Confluent's wire format has it. */
        NOT_WIRE_FORMAT,
        /** The registry answers that it does not know the schema id. */
        UNKNOWN_SCHEMA_ID,
        /** The bytes do not follow their schema, or the schema cannot be read as the expected type. */
        MALFORMED_AVRO
    }

    /**
     * Bytes and what is wrong with them.
     *
     * @param schemaId the schema id that they name; null when they name none
     * @param message what is wrong, without repeating the bytes
     * @param cause what was thrown because of it; null for nothing
     */
    public UndecodableEventException(
            Reason reason, @Nullable Integer schemaId, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.schemaId = schemaId;
    }

    /** Why the bytes cannot be read. */
    public Reason reason() {
        return reason;
    }

    /** The schema id that the bytes name; null when they name none. */
    public @Nullable Integer schemaId() {
        return schemaId;
    }
}
