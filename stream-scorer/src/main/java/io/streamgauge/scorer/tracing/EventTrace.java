package io.streamgauge.scorer.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.scorer.registry.ServingVersion;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;

/**
 * The trace of one event in the scorer, made by {@link Tracing#event}. What comes after its end changes nothing. Belongs to a
 * stream thread.
 */
public final class EventTrace {
    /** That of an event that nobody traces. */
    public static final EventTrace NONE = new EventTrace(Span.getInvalid(), Context.root(), TextMapPropagator.noop());

    private final Span span;
    private final Context context;
    private final TextMapPropagator propagator;

    EventTrace(Span span, Context context, TextMapPropagator propagator) {
        this.span = span;
        this.context = context;
        this.propagator = propagator;
    }

    boolean isRecording() {
        return span.isRecording();
    }

    SpanContext spanContext() {
        return span.getSpanContext();
    }

    /** It goes on in something that has a trace of its own. */
    void link(SpanContext other) {
        span.addLink(other);
    }

    /** Who answers the event, and as what. */
    public void answeredBy(ServingVersion version, PredictionRole role) {
        if (isRecording()) {
            span.setAllAttributes(Tracing.attributes(version));
            span.setAttribute("streamgauge.role", role.name().toLowerCase(Locale.ROOT));
        }
    }

    /** Names the trace in the headers of what comes of the event. */
    public void writeTo(Headers headers) {
        propagator.inject(context, headers, TraceHeaders.SETTER);
    }

    /** Does something as a part of it, so that whoever traces what is done there finds it. */
    public void run(Runnable work) {
        if (this == NONE) {
            work.run();
        } else {
            context.wrap(work).run();
        }
    }

    /** The event has its answer. */
    public void answered() {
        span.end();
    }

    /**
     * There will be no answer.
     *
     * @param kind what kind of error, one of few
     * @param problem what is wrong, without a part of what the event says
     */
    public void failed(String kind, String problem) {
        span.setAttribute("error.type", kind);
        span.setStatus(StatusCode.ERROR, problem);
        span.end();
    }
}
