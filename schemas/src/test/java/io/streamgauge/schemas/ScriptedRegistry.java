package io.streamgauge.schemas;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;

/** A registry that speaks HTTP, knows one schema whatever the id, and first gives the answers that it was told to. */
final class ScriptedRegistry implements AutoCloseable {
    /**
     * An answer of the registry.
     *
     * @param status of HTTP
     * @param body what follows
     */
    record Answer(int status, String body) {}

    private final HttpServer server;
    private final Deque<Answer> script;
    private final Answer afterwards;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    ScriptedRegistry(Answer afterwards, Answer... first) throws IOException {
        this.afterwards = afterwards;
        this.script = new ArrayDeque<>(List.of(first));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    static Answer schema(Schema schema) {
        String quoted = schema.toString().replace("\\", "\\\\").replace("\"", "\\\"");
        return new Answer(200, "{\"schema\":\"" + quoted + "\"}");
    }

    static Answer error(int status, int code) {
        return new Answer(status, "{\"error_code\":" + code + ",\"message\":\"scripted\"}");
    }

    /** Settings to reach it. */
    RegistrySettings settings(Duration patience) {
        return new RegistrySettings(url(), patience, Map.of());
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Paths that were asked for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestURI().getPath());
            Answer next;
            synchronized (script) {
                next = script.isEmpty() ? afterwards : script.remove();
            }
            byte[] body = next.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(next.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
