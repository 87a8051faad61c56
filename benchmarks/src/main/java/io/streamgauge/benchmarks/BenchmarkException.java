package io.streamgauge.benchmarks;

import org.jspecify.annotations.Nullable;

/** A measurement could not be made. The message names what failed and where to look. */
public final class BenchmarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A message alone. */
    public BenchmarkException(String message) {
        this(message, null);
    }

    /** A message with what led to it. */
    public BenchmarkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
