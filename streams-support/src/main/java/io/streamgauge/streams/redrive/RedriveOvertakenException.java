package io.streamgauge.streams.redrive;

/** Another redrive has begun, and this one must not go on. */
public final class RedriveOvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedriveOvertakenException(String message, Throwable cause) {
        super(message, cause);
    }
}
