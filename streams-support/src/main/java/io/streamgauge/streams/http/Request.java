package io.streamgauge.streams.http;

import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A request. Immutable, and safe for use by several threads.
 *
 * @param method of HTTP, in capital letters
 * @param rawPath of its URI, not decoded
 * @param rawQuery of its URI, not decoded; null for none
 * @param headers first value of a header by its name in any case, or null
 * @param body read-only
 */
public record Request(
        String method,
        String rawPath,
        @Nullable String rawQuery,
        UnaryOperator<@Nullable String> headers,
        ByteBuffer body) {
    /** First value of a header, or null. */
    public @Nullable String header(String name) {
        return headers.apply(name);
    }

    /** From the first byte to the last; a buffer of the caller's own. */
    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    /** A copy of the body. */
    public byte[] bytes() {
        byte[] bytes = new byte[body.remaining()];
        body().get(bytes);
        return bytes;
    }

    /** Path and query as they came. */
    public String target() {
        return rawQuery == null ? rawPath : rawPath + '?' + rawQuery;
    }
}
