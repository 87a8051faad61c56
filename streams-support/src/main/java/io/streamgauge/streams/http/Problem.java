package io.streamgauge.streams.http;

import java.util.Map;

/**
 * Why there is no answer, to be told to whoever asked (RFC 9457). The message is the detail: it names the thing, the value and
 * the remedy. Immutable.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is gone in most cases when it is asked for again: a rebalance is over, or a standby has taken over. */
    private static final Map<String, String> SOON = Map.of(Answer.RETRY_AFTER, "1");

    private final int status;
    private final String title;
    private final transient Map<String, String> headers;

    private Problem(int status, String title, String detail, Map<String, String> headers) {
        // Where in our code it was noticed says nothing to anybody.
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.headers = headers;
    }

    private static Problem of(int status, String title, String detail) {
        return new Problem(status, title, detail, Map.of());
    }

    /** The request makes no sense. */
    public static Problem badRequest(String detail) {
        return of(400, "Bad Request", detail);
    }

    /**
     * The request is not what HTTP is like.
     *
     * @param status 400 to 499
     */
    static Problem unreadable(int status, String title) {
        return of(status, title, "The request cannot be read: look at its first line and its headers");
    }

    /** Whoever asks must say who they are. */
    public static Problem unauthorized(String detail) {
        return new Problem(401, "Unauthorized", detail, Map.of("WWW-Authenticate", "Bearer"));
    }

    /** Whoever asks may not. */
    public static Problem forbidden(String detail) {
        return of(403, "Forbidden", detail);
    }

    /** There is no such thing, or nothing is known about it. */
    public static Problem notFound(String detail) {
        return of(404, "Not Found", detail);
    }

    /**
     * The method is not for this path.
     *
     * @param allowed those that are, separated by commas
     */
    public static Problem methodNotAllowed(String method, String allowed) {
        return new Problem(
                405, "Method Not Allowed", "The method is '" + method + "': use " + allowed, Map.of("Allow", allowed));
    }

    /** The request's body is longer than what is read. */
    public static Problem contentTooLarge(long mostBytes) {
        return of(
                413,
                "Content Too Large",
                mostBytes == 0
                        ? "The request has a body, and none is read here: leave it out"
                        : "The body is longer than " + mostBytes + " bytes: send less");
    }

    /** What the request carries is too large for what is behind this server. */
    public static Problem contentTooLarge(String detail) {
        return of(413, "Content Too Large", detail);
    }

    /** The request's body is of a type that is not read here. */
    public static Problem unsupportedMediaType(String detail) {
        return of(415, "Unsupported Media Type", detail);
    }

    /** The request is for somebody else. */
    public static Problem misdirected(String detail) {
        return of(421, "Misdirected Request", detail);
    }

    /** There were too many requests of late. */
    public static Problem tooManyRequests(String detail) {
        return new Problem(429, "Too Many Requests", detail, SOON);
    }

    /** Something went wrong that should not. */
    public static Problem internal() {
        return of(500, "Internal Server Error", "The answer failed: the server's log says why, please report that");
    }

    /** The server that has the answer cannot be reached. */
    public static Problem badGateway(String detail) {
        return of(502, "Bad Gateway", detail);
    }

    /** Nobody has the answer just now; asking again helps. */
    public static Problem unavailable(String detail) {
        return new Problem(503, "Service Unavailable", detail, SOON);
    }

    /** The server that has the answer does not give it in time. */
    public static Problem gatewayTimeout(String detail) {
        return of(504, "Gateway Timeout", detail);
    }

    /** Status of HTTP, 400 to 599. */
    public int status() {
        return status;
    }

    /** What such a status is called. */
    public String title() {
        return title;
    }

    /** What it is in detail. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** Headers that belong to it. */
    Map<String, String> headers() {
        return headers;
    }
}
