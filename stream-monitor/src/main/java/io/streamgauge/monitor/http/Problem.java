package io.streamgauge.monitor.http;

/**
 * Why there is no answer, to be told to whoever asked (RFC 9457). The message is the detail: it names the thing, the value and
 * the remedy.
 */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    private Problem(int status, String title, String detail) {
        // Where in our code it was noticed says nothing to anybody.
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
    }

    /** The request makes no sense. */
    static Problem badRequest(String detail) {
        return new Problem(400, "Bad Request", detail);
    }

    /** There is no such thing, or nothing is known about it. */
    static Problem notFound(String detail) {
        return new Problem(404, "Not Found", detail);
    }

    /** Only reading is possible. */
    static Problem methodNotAllowed(String method) {
        return new Problem(405, "Method Not Allowed", "The method is '" + method + "': use GET");
    }

    /** Something went wrong that should not. */
    static Problem internal() {
        return new Problem(
                500, "Internal Server Error", "The monitor failed to answer: its log says why, please report that");
    }

    /** The request is for somebody else. */
    static Problem misdirected(String detail) {
        return new Problem(421, "Misdirected Request", detail);
    }

    /** The monitor that has the state cannot be reached. */
    static Problem badGateway(String detail) {
        return new Problem(502, "Bad Gateway", detail);
    }

    /** Nobody has the state just now; asking again helps. */
    static Problem unavailable(String detail) {
        return new Problem(503, "Service Unavailable", detail);
    }

    /** The monitor that has the state does not answer in time. */
    static Problem gatewayTimeout(String detail) {
        return new Problem(504, "Gateway Timeout", detail);
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /** What it is in detail. */
    String detail() {
        return String.valueOf(getMessage());
    }
}
