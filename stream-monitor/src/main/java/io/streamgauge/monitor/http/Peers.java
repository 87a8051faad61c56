package io.streamgauge.monitor.http;

import io.streamgauge.streams.http.Answer;
import io.streamgauge.streams.http.Hosts;
import io.streamgauge.streams.http.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.streams.state.HostInfo;

/** Asks other monitors. Safe for use by several threads. */
final class Peers {
    /** The header that names the monitor which answered. */
    static final String ANSWERED_BY = "Streamgauge-Answered-By";

    /** A monitor in the same network answers in some milliseconds. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Requests that wait for other monitors; further ones are told to try again. */
    private static final int MOST_WAITING = 100;

    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final Duration timeout;
    private final Executor executor;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            // A proxy is for the way out, and monitors are neighbours.
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    /**
     * Knows nobody yet.
     *
     * @param timeout after which an answer is given up
     * @param executor goes on with what others answered, for the client's own threads must not wait for anybody
     */
    Peers(Duration timeout, Executor executor) {
        this.timeout = timeout;
        this.executor = executor;
    }

    /**
     * Asks a monitor.
     *
     * @param target path and query of the request, as they came
     * @return its answer, whatever that is; fails with a {@link Problem} when there is none
     */
    CompletableFuture<Answer> ask(HostInfo host, String target, Forwarding forwarding) {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create("http://" + Hosts.text(host.host(), host.port()) + target))
                    .timeout(timeout)
                    .header(Forwarding.HEADER, forwarding.value())
                    .build();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(unreachable(host, e));
        }
        if (!waiting.tryAcquire()) {
            return CompletableFuture.failedFuture(Problem.unavailable(MOST_WAITING
                    + " requests wait for other monitors already: ask less often, or the monitors themselves"));
        }
        CompletableFuture<HttpResponse<String>> sent;
        try {
            sent = client.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            waiting.release();
            throw e;
        }
        // The request's own timeout ends with the headers.
        return sent.copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                        (response, failure) -> {
                            waiting.release();
                            if (failure != null) {
                                sent.cancel(true);
                                throw problem(host, failure);
                            }
                            return answer(host, response);
                        },
                        executor);
    }

    private static Answer answer(HostInfo host, HttpResponse<String> response) {
        Map<String, String> headers = new TreeMap<>();
        for (String header : new String[] {Answer.CONTENT_TYPE, Answer.RETRY_AFTER, ANSWERED_BY}) {
            response.headers().firstValue(header).ifPresent(value -> headers.put(header, value));
        }
        if (!headers.containsKey(ANSWERED_BY)) {
            throw unreachable(host, new IOException("what listens there is no monitor"));
        }
        return new Answer(
                response.statusCode(), headers, ByteBuffer.wrap(response.body().getBytes(StandardCharsets.UTF_8)));
    }

    private Problem problem(HostInfo host, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
            return Problem.gatewayTimeout("The monitor at " + Hosts.text(host.host(), host.port())
                    + ", which has the answer, does not give it within " + timeout.toMillis()
                    + " ms: try again in a moment, and look whether it still works");
        }
        return unreachable(host, cause);
    }

    private static Problem unreachable(HostInfo host, Throwable cause) {
        return Problem.badGateway("The monitor at " + Hosts.text(host.host(), host.port())
                + ", which has the answer, cannot be asked (" + cause
                + "): try again in a moment. If that stays so, look whether its monitor.http.advertised can be"
                + " reached from here");
    }
}
