package io.streamgauge.cli;

import org.jspecify.annotations.Nullable;

/** The command was not used as it must be. The message names the option, the value and the remedy. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        this(message, null);
    }

    UsageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
