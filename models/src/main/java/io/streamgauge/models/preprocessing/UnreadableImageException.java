package io.streamgauge.models.preprocessing;

import org.jspecify.annotations.Nullable;

/** A picture that cannot be decoded, or has another size than it says. Its message names what is wrong. */
public final class UnreadableImageException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableImageException(String message) {
        super(message);
    }

    UnreadableImageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
