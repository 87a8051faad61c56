package io.streamgauge.streams;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces stream threads that failed, up to a number within a window of time. What fails more often fails for a reason
 * that a fresh thread does not remove, and an orchestrator should know. Errors, as when memory runs out, are never
 * answered by a fresh thread. Safe for use by several threads.
 */
final class ReplacementBudget implements StreamsUncaughtExceptionHandler {
    /** The time for which the number holds. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(ReplacementBudget.class);

    private final int most;
    private final InstantSource clock;
    private final Deque<Instant> replacements = new ArrayDeque<>();
    private @Nullable Throwable lastFailure;

    ReplacementBudget(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        lastFailure = failure;
        Instant now = clock.instant();
        Instant begin = now.minus(WINDOW);
        // What lies ahead was noted before the clock was put back, and would stay for as long as that was.
        replacements.removeIf(replacement -> replacement.isBefore(begin) || replacement.isAfter(now));
        if (failure instanceof Error || replacements.size() >= most) {
            LOG.error(
                    "A stream thread failed after {} replacements within {} minutes (threads.replacements is {}); the"
                            + " application ends",
                    replacements.size(),
                    WINDOW.toMinutes(),
                    most,
                    failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        replacements.addLast(now);
        LOG.warn("A stream thread failed and is replaced, number {} of {}", replacements.size(), most, failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** What the last thread failed with, if any did. */
    synchronized @Nullable Throwable lastFailure() {
        return lastFailure;
    }
}
