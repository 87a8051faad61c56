package io.streamgauge.trainer.retrain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Stands before a schema registry, and can keep what is asked from it. For reading alone. */
final class RegistryGateway implements AutoCloseable {
    private final URI registry;
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private volatile boolean answers = true;

    RegistryGateway(URI registry) throws IOException {
        this.registry = registry;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** To be asked in place of the registry's own. */
    String url() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort()
                + registry.getPath();
    }

    /** Whether it answers from now on, or says that it is out of service. */
    void answers(boolean whether) {
        answers = whether;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!answers) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(registry.resolve(exchange.getRequestURI()))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
