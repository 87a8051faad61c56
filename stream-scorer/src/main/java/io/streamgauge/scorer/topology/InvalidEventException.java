package io.streamgauge.scorer.topology;

import io.streamgauge.schemas.Rejection.Reason;
import org.jspecify.annotations.Nullable;

/**
 * An event that can be read but not scored, now or ever. It is rejected, and the stream goes on. The message goes into
 * the rejected record's headers: it says what is wrong without repeating what the event says.
 */
final class InvalidEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    InvalidEventException(Reason reason, String message) {
        this(reason, message, null);
    }

    InvalidEventException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
