package io.streamgauge.streams.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for requests and hands them to an {@link Endpoint}. Refuses what a page of another origin makes a browser ask, and,
 * while it listens to this machine alone, what is meant for another host. Safe for use by several threads.
 */
public final class HttpService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);

    private static final int MOST_THREADS = 16;
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_STREAMS = 32;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    /** Connections without a request are closed after that when the server ends. */
    private static final Duration CLOSE_IDLE = Duration.ofMillis(50);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    /** Bytes per second; whoever sends a request more slowly would keep a connection for ever. */
    private static final int SLOWEST = 128;

    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    private final Server server;
    private final Plan plan;
    private final RequestGuard guard;
    private final boolean isLocal;
    private final URI address;
    private final Set<QueuedEvents> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosing;

    /**
     * How to serve.
     *
     * @param name of the threads
     * @param listen where
     * @param names host names that this server may be asked by, besides localhost and addresses, while it listens to this
     *     machine alone; a web page could let its own name stand for this machine's address
     * @param tls for HTTPS; empty for HTTP
     * @param mostBodyBytes longest body of a request that is read, 0 or more
     */
    public record Plan(
            String name, ListenAddress listen, Set<String> names, Optional<KeyStoreFile> tls, int mostBodyBytes) {
        /** Takes a copy of the names. */
        public Plan {
            names = Set.copyOf(names);
        }
    }

    private HttpService(Plan plan, Endpoint endpoint) throws IOException {
        this.plan = plan;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 2);
        threads.setName(plan.name());
        threads.setDaemon(true);
        this.server = new Server(threads);
        ServerConnector connector = connector();
        InetSocketAddress at = plan.listen().socketAddress();
        connector.setHost(at.getAddress().getHostAddress());
        connector.setPort(at.getPort());
        // First, so that a port that is taken is told from anything else.
        connector.open();
        this.address = URI.create((plan.tls().isPresent() ? "https://" : "http://")
                + Hosts.text(at.getAddress().getHostAddress(), connector.getLocalPort()));
        this.isLocal = at.getAddress().isLoopbackAddress();
        this.guard = new RequestGuard(plan, isLocal, address);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
        server.setStopTimeout(CLOSE_TIMEOUT.toMillis());
        server.setErrorHandler(this::refuse);
        server.setHandler(new GracefulHandler(new MinimumDataRateHandler(new Dispatch(endpoint), SLOWEST, 0)));
    }

    /**
     * Listens.
     *
     * @throws IllegalArgumentException when it cannot listen there; names setting, value and remedy
     */
    public static HttpService open(Plan plan, Endpoint endpoint) {
        HttpService service;
        try {
            service = new HttpService(plan, endpoint);
        } catch (IOException e) {
            throw taken(plan.listen(), e);
        }
        try {
            service.server.start();
        } catch (Exception e) {
            service.close();
            throw new IllegalArgumentException(
                    plan.tls()
                                    .map(
                                            store -> plan.listen().prefix() + "tls.keystore is '" + store
                                                    + "', which cannot be used: give a key store with a private key, and its password")
                                    .orElse("The HTTP server at " + service.address + " cannot be started")
                            + " (" + e.getMessage() + ')',
                    e);
        }
        service.heartbeats();
        return service;
    }

    private static IllegalArgumentException taken(ListenAddress listen, IOException cause) {
        return new IllegalArgumentException(
                listen.prefix() + ListenAddress.PORT + " is '" + listen.port() + "', but nothing can listen at "
                        + listen.address() + ':' + listen.port() + " (" + cause.getMessage()
                        + "): end what listens there already, use another port, any for one that is free, or a "
                        + listen.prefix() + ListenAddress.ADDRESS + " of this machine",
                cause);
    }

    private ServerConnector connector() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // Endpoints read the path as it came, so that a slash may be part of a key.
        http.setUriCompliance(UriCompliance.UNSAFE);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector;
        if (plan.tls().isPresent()) {
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setKeyStorePath(plan.tls().get().path().toString());
            tls.setKeyStorePassword(plan.tls().get().password());
            connector = new ServerConnector(server, 1, 1, new SslConnectionFactory(tls, "http/1.1"), plain);
        } else {
            connector = new ServerConnector(server, 1, 1, plain);
        }
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setShutdownIdleTimeout(CLOSE_IDLE.toMillis());
        return connector;
    }

    /** Where it listens. */
    public URI address() {
        return address;
    }

    /** Whether it listens to this machine alone. */
    public boolean isLocal() {
        return isLocal;
    }

    /** The threads that answer, for what is left to do when an answer has come from elsewhere. Refuses after {@link #close}. */
    public Executor executor() {
        return server.getThreadPool();
    }

    private void heartbeats() {
        server.getScheduler().schedule(this::beat, HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beat() {
        streams.forEach(QueuedEvents::heartbeat);
        if (server.isRunning()) {
            heartbeats();
        }
    }

    /** Ends: streams end, and what was asked is answered as far as that takes a few seconds. Doing it again changes nothing. */
    @Override
    public void close() {
        isClosing = true;
        streams.forEach(QueuedEvents::close);
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("Some requests are left without an answer ({})", e.getMessage());
            LOG.debug("The server ended with", e);
        }
        server.destroy();
    }

    /** Answers for the server itself, where a request cannot be read. */
    private boolean refuse(org.eclipse.jetty.server.Request request, Response response, Callback callback) {
        int status = response.getStatus();
        Problem problem =
                status >= 500 ? Problem.internal() : Problem.unreadable(status, HttpStatus.getMessage(status));
        write(response, callback, Answer.of(problem), false);
        return true;
    }

    private void write(Response response, Callback callback, Answer answer, boolean isHead) {
        response.setStatus(answer.status());
        begin(response, answer.headers());
        ByteBuffer body = answer.body();
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
        response.write(true, isHead ? ByteBuffer.allocate(0) : body, callback);
    }

    private static void begin(Response response, Map<String, String> headers) {
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.forEach((name, value) -> response.getHeaders().put(name, value));
    }

    /** From the server's requests to ours, and back. */
    private final class Dispatch extends Handler.Abstract {
        private final Endpoint endpoint;

        private Dispatch(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public boolean handle(org.eclipse.jetty.server.Request request, Response response, Callback callback) {
            CompletableFuture<? extends Reply> reply;
            try {
                Request head = request(request, NO_BODY);
                guard.check(head);
                int mostBytes = endpoint.wantsBody(head) ? plan.mostBodyBytes() : 0;
                requireShort(request, mostBytes);
                reply = body(request, mostBytes)
                        .exceptionally(failure -> {
                            throw failure instanceof IOException || failure instanceof TimeoutException
                                    ? Problem.badRequest("The body ended too early, or came too slowly")
                                    : Problem.contentTooLarge(mostBytes);
                        })
                        .thenCompose(body -> endpoint.reply(request(request, ByteBuffer.wrap(body))));
            } catch (RuntimeException e) {
                reply = CompletableFuture.failedFuture(e);
            }
            boolean isHead = request.getMethod().equals("HEAD");
            var unused = reply.handle((found, failure) -> failure == null
                            ? found
                            : Answer.of(problem(
                                    request.getMethod(), request.getHttpURI().getPath(), failure)))
                    .thenAccept(found -> {
                        if (found instanceof Answer answer) {
                            write(response, callback, answer, isHead);
                        } else if (found instanceof EventStream stream) {
                            stream(response, callback, stream);
                        }
                    })
                    .exceptionally(failure -> {
                        callback.failed(failure);
                        return null;
                    });
            return true;
        }

        private void requireShort(org.eclipse.jetty.server.Request request, int mostBytes) {
            HttpField length = request.getHeaders().getField(HttpHeader.CONTENT_LENGTH);
            if (length != null && length.getLongValue() > mostBytes) {
                throw Problem.contentTooLarge(mostBytes);
            }
        }

        private CompletableFuture<byte[]> body(org.eclipse.jetty.server.Request request, int mostBytes) {
            CompletableFuture<byte[]> body = new CompletableFuture<>();
            Content.Source.asByteArrayAsync(request, mostBytes, Promise.Invocable.toPromise(body));
            return body;
        }

        private Request request(org.eclipse.jetty.server.Request request, ByteBuffer body) {
            HttpURI uri = request.getHttpURI();
            if (uri.getPath() == null) {
                throw Problem.badRequest("The request has no path: begin it with a slash");
            }
            return new Request(
                    request.getMethod(),
                    uri.getPath(),
                    uri.getQuery(),
                    name -> request.getHeaders().get(name),
                    body.asReadOnlyBuffer());
        }

        private void stream(Response response, Callback callback, EventStream stream) {
            if (streams.size() >= MOST_STREAMS) {
                write(
                        response,
                        callback,
                        Answer.of(Problem.unavailable(MOST_STREAMS + " clients read events already: end one of them")),
                        false);
                return;
            }
            response.setStatus(200);
            begin(response, Map.of(Answer.CONTENT_TYPE, "text/event-stream"));
            QueuedEvents events = new QueuedEvents(response, callback);
            streams.add(events);
            events.onClose(() -> streams.remove(events));
            if (isClosing) {
                events.close();
            }
            stream.opened().accept(events);
        }
    }

    /**
     * What to tell of a failure; one that nobody expected is logged.
     *
     * @param failure what an {@link Endpoint} failed with, or that wrapped by a future
     */
    public static Problem problem(Request request, Throwable failure) {
        return problem(request.method(), request.rawPath(), failure);
    }

    private static Problem problem(String method, String path, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Problem problem) {
            return problem;
        }
        LOG.error("{} {} failed", method, path, cause);
        return Problem.internal();
    }
}
