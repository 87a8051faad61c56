package io.streamgauge.streams;

import io.streamgauge.schemas.Rejection.Reason;
import org.jspecify.annotations.Nullable;

/**
 * An event that can be read but not processed, now or ever. It is rejected, and the stream goes on. The message goes into
 * the rejected record's headers: it says what is wrong without repeating what the event says.
 */
public final class InvalidEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** An event that nothing else went wrong with. */
    public InvalidEventException(Reason reason, String message) {
        this(reason, message, null);
    }

    /**
     * An event.
     *
     * @param message what is wrong, without a part of what the event says
     * @param cause what was thrown because of it; null for nothing
     */
    public InvalidEventException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What kind of defect. */
    public Reason reason() {
        return reason;
    }

    /** What is wrong. */
    public String problem() {
        return String.valueOf(getMessage());
    }
}
