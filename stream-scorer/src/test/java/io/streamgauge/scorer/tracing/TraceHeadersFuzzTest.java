package io.streamgauge.scorer.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import io.streamgauge.schemas.AttributionRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Headers that events may have: they name a trace, which predictions then name alike, or none. */
class TraceHeadersFuzzTest {
    private static final W3CTraceContextPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

    @Test
    void headersNameATraceOrNone() {
        Fuzzing.run(Target.ofBytes("trace-headers", TraceHeadersFuzzTest::read)
                .seeds(
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\nvendor=a,other=b",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\n")
                .tokens(
                        "\n",
                        "00-",
                        "ff-",
                        "01-",
                        "-01",
                        "0".repeat(32),
                        "0".repeat(16),
                        "-",
                        "x=y,",
                        "a".repeat(300) + "=b",
                        ",".repeat(40),
                        "é",
                        "true",
                        "\u0000")
                .cases(10_000));
    }

    private static Verdict read(byte[] bytes) {
        int line = 0;
        while (line < bytes.length && bytes[line] != '\n') {
            line++;
        }
        Headers headers = new RecordHeaders();
        headers.add("traceparent", Arrays.copyOf(bytes, line));
        headers.add("tracestate", Arrays.copyOfRange(bytes, Math.min(line + 1, bytes.length), bytes.length));
        headers.add(AttributionRequest.HEADER, bytes);
        assertThat(AttributionRequest.isIn(headers))
                .isEqualTo(new String(bytes, StandardCharsets.UTF_8).equals("true"));

        Context context = PROPAGATOR.extract(Context.root(), headers, TraceHeaders.GETTER);
        SpanContext named = Span.fromContext(context).getSpanContext();
        if (!named.isValid()) {
            return Verdict.REFUSED;
        }
        assertThat(named.getTraceId()).matches("[0-9a-f]{32}");
        assertThat(named.getSpanId()).matches("[0-9a-f]{16}");
        Headers written = new RecordHeaders();
        PROPAGATOR.inject(context, written, TraceHeaders.SETTER);
        assertThat(Span.fromContext(PROPAGATOR.extract(Context.root(), written, TraceHeaders.GETTER))
                        .getSpanContext())
                .isEqualTo(named);
        return Verdict.ACCEPTED;
    }
}
