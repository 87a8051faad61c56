package io.streamgauge.cli;

import org.jspecify.annotations.Nullable;

/** The command could not do what it was asked. The message names the thing and the remedy. */
final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
        this(message, null);
    }

    FailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
