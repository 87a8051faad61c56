package io.streamgauge.streams;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an application ended.
 *
 * @param cause what it failed with; null when it was closed
 */
public record Termination(@Nullable Throwable cause) {
    static final Termination CLOSED = new Termination(null);

    /** What it failed with; empty when it was closed as it should be. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(cause);
    }
}
