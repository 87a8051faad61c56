package io.streamgauge.scorer.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.scorer.registry.ServingVersion;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Traces of scoring:
 *
 * <ul>
 *   <li>{@code score TOPIC}, one per event, from its processor to its answer: a child of what its headers name, by the
 *       propagators that OpenTelemetry was given (W3C's {@code traceparent} by default). Its prediction's headers name it in
 *       turn.
 *   <li>{@code score batch}, one per batch with events whose traces are recorded: linked with them, and they with it.
 *   <li>{@code infer MODEL}, below that: one call of a network.
 * </ul>
 *
 * <p>Names and attributes follow OpenTelemetry's semantic conventions for messaging where there is one; the others begin
 * with {@code streamgauge}. Nothing of what an event says is told.
 *
 * <p>Where nobody listens, nothing is made, and the headers of an event go on as they are. Safe for use by several threads.
 */
public final class Tracing {
    private static final String SCOPE = "io.streamgauge.scorer";

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    /**
     * Traces for whoever listens to an instance of OpenTelemetry.
     *
     * @param openTelemetry the agent's, for example; outlives this
     */
    public Tracing(OpenTelemetry openTelemetry) {
        this.tracer = openTelemetry.getTracer(SCOPE);
        this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
    }

    /** No traces. */
    public static Tracing off() {
        return new Tracing(OpenTelemetry.noop());
    }

    /**
     * Begins the trace of an event in the scorer.
     *
     * @param source where it was read
     * @param headers its headers, which may name a trace that it belongs to
     * @return to be ended by whoever knows what became of the event
     */
    public EventTrace event(Task task, RecordMetadata source, Headers headers) {
        if (!tracer.isEnabled()) {
            return EventTrace.NONE;
        }
        Context around = Context.current();
        // An agent may have made a span of its own for the processing of the record.
        boolean isInside = Span.fromContext(around).getSpanContext().isValid();
        Context parent = isInside ? around : propagator.extract(around, headers, TraceHeaders.GETTER);
        Span span = tracer.spanBuilder("score " + source.topic())
                .setParent(parent)
                .setSpanKind(isInside ? SpanKind.INTERNAL : SpanKind.CONSUMER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", "score")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", source.topic())
                .setAttribute("messaging.destination.partition.id", Integer.toString(source.partition()))
                .setAttribute("messaging.kafka.offset", source.offset())
                .setAttribute("streamgauge.task", task.id())
                .startSpan();
        return new EventTrace(span, parent.with(span), propagator);
    }

    /**
     * Begins the trace of a batch on this thread.
     *
     * @param reason why the batch closed
     * @param traces gives the traces of its events, and is not asked where nobody listens
     * @return to be closed by this thread
     */
    public TracedWork batch(Task task, String reason, Supplier<List<EventTrace>> traces) {
        if (!tracer.isEnabled()) {
            return TracedWork.NONE;
        }
        List<EventTrace> events = traces.get();
        if (events.stream().noneMatch(EventTrace::isRecording)) {
            return TracedWork.NONE;
        }
        SpanBuilder builder = tracer.spanBuilder("score batch")
                .setNoParent()
                .setAttribute("streamgauge.task", task.id())
                .setAttribute("streamgauge.batch.reason", reason)
                .setAttribute("messaging.batch.message_count", events.size());
        events.stream().filter(EventTrace::isRecording).forEach(event -> builder.addLink(event.spanContext()));
        Span span = builder.startSpan();
        SpanContext batch = span.getSpanContext();
        events.forEach(event -> event.link(batch));
        return new TracedWork(span);
    }

    /**
     * Begins the trace of a call of a network on this thread. Only a part of something that is traced is.
     *
     * @param events how many it answers
     * @return to be closed by this thread
     */
    public TracedWork inference(ServingVersion version, int events) {
        if (!tracer.isEnabled() || !Span.current().isRecording()) {
            return TracedWork.NONE;
        }
        return new TracedWork(tracer.spanBuilder("infer " + version.manifest().name())
                .setAllAttributes(attributes(version))
                .setAttribute("messaging.batch.message_count", events)
                .startSpan());
    }

    static Attributes attributes(ServingVersion version) {
        return Attributes.builder()
                .put("streamgauge.model", version.manifest().name())
                .put("streamgauge.version", version.manifest().version())
                .build();
    }
}
