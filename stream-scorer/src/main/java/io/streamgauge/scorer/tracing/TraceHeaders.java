package io.streamgauge.scorer.tracing;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** How the context of a trace lies in a record's headers: as UTF-8 under its field's name, the last one counting. */
public final class TraceHeaders {
    /** Reads fields. */
    static final TextMapGetter<Headers> GETTER = TraceHeaders::get;

    /** Writes fields, in place of those that are there. */
    public static final TextMapSetter<Headers> SETTER = TraceHeaders::set;

    private TraceHeaders() {}

    private static void set(@Nullable Headers headers, String key, String value) {
        if (headers != null) {
            headers.remove(key).add(key, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static @Nullable String get(@Nullable Headers headers, String key) {
        Header header = headers == null ? null : headers.lastHeader(key);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
