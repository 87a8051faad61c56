package io.streamgauge.streams.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.streams.ApplicationHealth;
import io.streamgauge.streams.ApplicationMeters;
import io.streamgauge.streams.Readiness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A complete answer to a request. Immutable, and safe for use by several threads.
 *
 * @param status of HTTP
 * @param headers besides those that every answer has
 * @param body read-only
 */
public record Answer(int status, Map<String, String> headers, ByteBuffer body) implements Reply {
    /** Name of a header. */
    public static final String CONTENT_TYPE = "Content-Type";
    /** Name of a header. */
    public static final String RETRY_AFTER = "Retry-After";

    private static final String JSON = "application/json";

    /** Takes a copy of the headers. */
    public Answer {
        headers = Map.copyOf(headers);
        body = body.asReadOnlyBuffer();
    }

    /** From the first byte to the last; a buffer of the caller's own. */
    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    /** What is known. */
    public static Answer of(int status, ObjectNode body) {
        return of(status, JSON, body.toString());
    }

    /** A text, in UTF-8. */
    public static Answer of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Some bytes.
     *
     * @param body must not change any more
     */
    public static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, Map.of(CONTENT_TYPE, contentType), ByteBuffer.wrap(body));
    }

    /** What an application measures. */
    public static Answer of(ApplicationMeters.Exposition exposition) {
        return of(200, exposition.contentType(), exposition.text());
    }

    /** Whether an application is alive, as the probes of orchestrators ask: 200 if so, else 503. */
    public static Answer ofLiveness(ApplicationHealth health) {
        return of("alive", health.isAlive(), health.readiness());
    }

    /** Whether an application does its work, as the probes of orchestrators ask: 200 if so, else 503. */
    public static Answer ofReadiness(ApplicationHealth health) {
        Readiness readiness = health.readiness();
        return of("ready", readiness.ready(), readiness);
    }

    private static Answer of(String name, boolean isSo, Readiness readiness) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put(name, isSo);
        readiness.reasons().forEach(body.putArray("reasons")::add);
        return of(isSo ? 200 : 503, body);
    }

    /** Why there is no answer. */
    public static Answer of(Problem problem) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", problem.detail());
        Answer answer = of(problem.status(), "application/problem+json", body.toString());
        for (Map.Entry<String, String> header : problem.headers().entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    /** The same with one more header, unless it has that already. */
    public Answer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.putIfAbsent(header, value);
        return new Answer(status, more, body);
    }
}
