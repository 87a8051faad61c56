package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer to a request. Immutable.
 *
 * @param status of HTTP
 * @param headers besides those that every answer has
 * @param body JSON
 */
record Answer(int status, Map<String, String> headers, String body) {
    static final String ANSWERED_BY = "Streamgauge-Answered-By";
    static final String CONTENT_TYPE = "Content-Type";
    static final String RETRY_AFTER = "Retry-After";

    /** What is gone in most cases when it is asked for again: a rebalance is over, or a standby has taken over. */
    private static final String RETRY_SECONDS = "1";

    /** Takes a copy of the headers. */
    Answer {
        headers = Map.copyOf(headers);
    }

    /** What is known. */
    static Answer of(int status, ObjectNode body) {
        return new Answer(status, Map.of(CONTENT_TYPE, "application/json"), body.toString());
    }

    /** Why there is no answer. */
    static Answer of(Problem problem) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", problem.detail());
        Answer answer = new Answer(problem.status(), Map.of(CONTENT_TYPE, "application/problem+json"), body.toString());
        return switch (problem.status()) {
            case 405 -> answer.with("Allow", "GET");
            case 503 -> answer.with(RETRY_AFTER, RETRY_SECONDS);
            default -> answer;
        };
    }

    /** The same with one more header, unless it has that already. */
    Answer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.putIfAbsent(header, value);
        return new Answer(status, more, body);
    }
}
