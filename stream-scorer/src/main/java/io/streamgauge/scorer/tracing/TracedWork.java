package io.streamgauge.scorer.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.function.Supplier;

/** Something that a thread does once, by {@link #run}. Made by {@link Tracing}. */
public final class TracedWork {
    static final TracedWork NONE = new TracedWork(Span.getInvalid());

    private final Span span;

    TracedWork(Span span) {
        this.span = span;
    }

    /** Does it, as a part of what is current on this thread. */
    public <T> T run(Supplier<T> work) {
        if (this == NONE) {
            return work.get();
        }
        try {
            return Context.current().with(span).wrapSupplier(work).get();
        } catch (RuntimeException | Error e) {
            // What was thrown may repeat an event, so only its name is told.
            span.setAttribute("error.type", e.getClass().getName());
            span.setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }

    /** Does it, as a part of what is current on this thread. */
    public void run(Runnable work) {
        run(() -> {
            work.run();
            return true;
        });
    }
}
