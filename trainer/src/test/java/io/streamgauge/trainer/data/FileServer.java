package io.streamgauge.trainer.data;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A real HTTP server on this machine that serves files with Range, If-Range and ETag, and can be told to answer the next
 * requests badly.
 */
final class FileServer implements AutoCloseable {
    /** How one request is answered. */
    @FunctionalInterface
    interface Answer {
        void give(HttpExchange exchange, byte[] content) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String etag = "\"v1\"";

    FileServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    FileServer serve(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    FileServer etag(String newEtag) {
        etag = newEtag;
        return this;
    }

    /** The next requests are answered so, in this order; later ones properly. */
    FileServer next(Answer... inOrder) {
        answers.addAll(List.of(inOrder));
        return this;
    }

    /** Each request's path, Range and If-Range. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Headers headers = exchange.getRequestHeaders();
        requests.add(path + "|" + headers.getFirst("Range") + "|" + headers.getFirst("If-Range"));
        byte[] content = files.get(path);
        try (exchange) {
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            Answer answer = answers.poll();
            if (answer == null) {
                properly(exchange, content);
            } else {
                answer.give(exchange, content);
            }
        }
    }

    void properly(HttpExchange exchange, byte[] content) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        String condition = exchange.getRequestHeaders().getFirst("If-Range");
        if (range == null || (condition != null && !condition.equals(etag))) {
            whole(exchange, content);
        } else {
            part(exchange, content, Integer.parseInt(range.substring("bytes=".length(), range.length() - 1)));
        }
    }

    void whole(HttpExchange exchange, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("ETag", etag);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    /** Whatever If-Range says. */
    void part(HttpExchange exchange, byte[] content, int from) throws IOException {
        exchange.getResponseHeaders().set("ETag", etag);
        if (from >= content.length) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        exchange.sendResponseHeaders(206, content.length - from);
        exchange.getResponseBody().write(content, from, content.length - from);
    }

    Answer status(int status) {
        return (exchange, content) -> exchange.sendResponseHeaders(status, -1);
    }

    /** Announces the whole file, sends its beginning and closes the connection. */
    Answer cutAfter(int bytes) {
        return (exchange, content) -> {
            exchange.getResponseHeaders().set("ETag", etag);
            exchange.sendResponseHeaders(200, content.length);
            OutputStream body = exchange.getResponseBody();
            body.write(Arrays.copyOf(content, bytes));
            body.flush();
        };
    }

    /** Sends the beginning, then nothing more until this server is closed. */
    Answer stallAfter(int bytes) {
        return (exchange, content) -> {
            cutAfter(bytes).give(exchange, content);
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
