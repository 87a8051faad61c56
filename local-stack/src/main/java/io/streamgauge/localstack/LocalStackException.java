package io.streamgauge.localstack;

/**
 * The local stack, or one of its processes, could not be started. The message names what failed and the remedy or, for a
 * process, the last lines of its log and where the whole log is.
 */
public final class LocalStackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LocalStackException(String message) {
        super(message);
    }

    LocalStackException(String message, Throwable cause) {
        super(message, cause);
    }
}
