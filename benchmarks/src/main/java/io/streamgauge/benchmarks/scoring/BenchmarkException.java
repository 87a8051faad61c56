package io.streamgauge.benchmarks.scoring;

import org.jspecify.annotations.Nullable;

/** A measurement could not be made. The message names what failed and where to look. */
public final class BenchmarkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchmarkException(String message) {
        this(message, null);
    }

    BenchmarkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
