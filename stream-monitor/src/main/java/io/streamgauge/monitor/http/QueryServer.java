package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions about the state over HTTP. It listens from its making until it is closed; before {@link #serve} it says that
 * it is starting. Whoever reaches it may ask: there is neither encryption nor a login. Safe for use by several threads.
 */
public final class QueryServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryServer.class);

    /**
     * Threads that read requests and the state. They never wait for other monitors, which may be waiting for them. A request
     * that comes slowly keeps one, so there are more than the processors need.
     */
    private static final int MOST_THREADS = 64;

    private static final Duration IDLE_THREAD = Duration.ofSeconds(30);

    /** Requests that wait for a thread; connections of further ones are closed. */
    private static final int MOST_WAITING = 100;

    private static final Duration FORWARD_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final HostInfo listening;
    private final HostInfo advertised;
    private final Peers peers = new Peers(FORWARD_TIMEOUT, this::run);
    private final boolean local;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Requests without an answer so far, and this, until it is closed. */
    private final Phaser open = new Phaser(1);

    private volatile @Nullable Served served;

    /** What there is to answer with. */
    private record Served(QueryParser parser, MonitorState state, Queries queries) {}

    private QueryServer(HttpServer server, HttpPlan plan) {
        this.server = server;
        InetSocketAddress bound = server.getAddress();
        this.listening = new HostInfo(bound.getAddress().getHostAddress(), bound.getPort());
        this.local = bound.getAddress().isLoopbackAddress();
        this.advertised = plan.advertised().orElse(listening);
        AtomicInteger made = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                IDLE_THREAD.toSeconds(),
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                task -> {
                    Thread thread = new Thread(task, "monitor-http-" + made.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /**
     * Listens.
     *
     * @throws IllegalArgumentException when it cannot listen there; names setting, value and remedy
     */
    public static QueryServer open(HttpPlan plan) {
        // The server has no other way to be told. Without the first a small answer waits for an acknowledgement that is
        // delayed; without the others, in seconds, whoever sends or reads very slowly would keep a thread for ever.
        System.getProperties().putIfAbsent("sun.net.httpserver.nodelay", "true");
        System.getProperties().putIfAbsent("sun.net.httpserver.maxReqTime", "5");
        System.getProperties().putIfAbsent("sun.net.httpserver.maxRspTime", "60");
        InetSocketAddress address = plan.socketAddress();
        try {
            QueryServer server = new QueryServer(HttpServer.create(address, 0), plan);
            server.server.start();
            LOG.info(
                    "Questions are answered at {}, by other monitors asked at {}",
                    server.address(),
                    server.advertised());
            return server;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "monitor.http.port is '" + plan.port() + "', but nothing can listen at " + plan.address() + ':'
                            + plan.port() + " (" + e.getMessage()
                            + "): end what listens there already, use another port, 0 for any that is free, or a"
                            + " monitor.http.address of this machine",
                    e);
        }
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://" + Hosts.text(listening));
    }

    /** Where other monitors reach it, as {@code HOST:PORT}: Kafka Streams' {@code application.server}. */
    public String advertised() {
        return Hosts.text(advertised);
    }

    /**
     * Begins to answer.
     *
     * @param streams the state, which may be yet to start; closed by the caller, after this
     * @param qualityWindow length of the windows of quality
     * @param countWindow length of the windows of counts
     */
    public void serve(KafkaStreams streams, Duration qualityWindow, Duration countWindow) {
        serve(new StreamsState(streams), new QueryParser(qualityWindow, countWindow));
    }

    void serve(MonitorState state, QueryParser parser) {
        served = new Served(parser, state, new Queries(advertised, state, peers));
    }

    /** Ends: answers what has been asked already, as far as that takes a few seconds. Doing it again changes nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            open.awaitAdvanceInterruptibly(open.arriveAndDeregister(), CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Some questions are left without an answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdown();
        server.stop(0);
    }

    /** Where there is no thread for it, whoever comes with it must do it: an exchange that is forgotten stays open. */
    private void run(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private void handle(HttpExchange exchange) {
        open.register();
        CompletableFuture<Answer> answer;
        try {
            answer = answer(exchange);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var unused = answer.exceptionally(failure -> Answer.of(problem(exchange, failure)))
                .thenAccept(found -> send(exchange, found))
                .whenComplete((sent, failure) -> open.arriveAndDeregister());
    }

    private CompletableFuture<Answer> answer(HttpExchange exchange) {
        if (!exchange.getRequestMethod().equals("GET")) {
            throw Problem.methodNotAllowed(exchange.getRequestMethod());
        }
        URI uri = exchange.getRequestURI();
        requireAscii(uri);
        requireOurName(exchange.getRequestHeaders().getFirst("Host"));
        Served ready = served;
        if (uri.getRawPath().equals("/health")) {
            return CompletableFuture.completedFuture(health(ready));
        }
        if (closed.get()) {
            throw Problem.unavailable("The monitor is ending: ask another one");
        }
        if (ready == null) {
            throw Problem.unavailable("The monitor is starting: try again in a moment");
        }
        String query = uri.getRawQuery();
        return ready.queries()
                .answer(
                        ready.parser().parse(uri.getRawPath(), query),
                        uri.getRawPath() + (query == null ? "" : '?' + query),
                        Forwarding.of(exchange.getRequestHeaders().getFirst(Forwarding.HEADER)));
    }

    /** The server reads other bytes as Latin-1, which would be another key. */
    private static void requireAscii(URI uri) {
        if (uri.toString().chars().anyMatch(character -> character > '~')) {
            throw Problem.badRequest("The path or a parameter has other characters than ASCII: write them as %XX");
        }
    }

    /**
     * Who listens on this machine alone is asked by it alone. A web page could let the name of its own server stand for this
     * machine's address; its browser still says that name.
     */
    private void requireOurName(@Nullable String host) {
        if (!local || host == null) {
            return;
        }
        String name = host.replaceFirst(":\\d*$", "");
        boolean isAddress = name.startsWith("[") || name.matches("[\\d.]+");
        if (!isAddress && !name.equalsIgnoreCase("localhost") && !name.equalsIgnoreCase(advertised.host())) {
            throw Problem.misdirected("The host is '" + name + "': ask " + address()
                    + ", or make the monitor listen at another monitor.http.address than this machine's own");
        }
    }

    private static Answer health(@Nullable Served ready) {
        MonitorState.Health health = ready == null
                ? new MonitorState.Health(false, "STARTING", List.of("the monitor is starting"))
                : ready.state().health();
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("state", health.name());
        ArrayNode reasons = body.putArray("reasons");
        health.reasons().forEach(reasons::add);
        return Answer.of(health.alive() ? 200 : 503, body);
    }

    private static Problem problem(HttpExchange exchange, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Problem problem) {
            return problem;
        }
        LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), cause);
        return Problem.internal();
    }

    private void send(HttpExchange exchange, Answer answer) {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            answer.with(Answer.ANSWERED_BY, advertised()).headers().forEach(headers::set);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Cache-Control", "no-store");
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            LOG.debug("Whoever asked {} has gone", exchange.getRequestURI(), e);
        }
    }
}
