package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthProbeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Test
    void anApplicationThatAnswers200IsWell() throws IOException {
        assertThat(askServerThatAnswers(200).isWell()).isTrue();
    }

    @Test
    void anApplicationThatAnswersAnythingElseIsNot() throws IOException {
        HealthProbe.Answer answer = askServerThatAnswers(503);

        assertThat(answer.isWell()).isFalse();
        assertThat(answer.detail()).endsWith("/health/live answers 503");
    }

    @Test
    void whereNothingListensIsNotWellAndTheSettingIsNamed() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        HealthProbe.Answer answer = HealthProbe.ask("http://127.0.0.1:" + port + "/health/live", PATIENCE);

        assertThat(answer.isWell()).isFalse();
        assertThat(answer.detail()).contains("does not answer", "http.port");
    }

    @Test
    void anApplicationThatHangsIsNotWell() throws IOException {
        // The system accepts the connection for a server that never does.
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HealthProbe.Answer answer = HealthProbe.ask(
                    "http://127.0.0.1:" + silent.getLocalPort() + "/health/live", Duration.ofMillis(100));

            assertThat(answer.isWell()).isFalse();
            assertThat(answer.detail()).contains("does not answer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080", "http://no address", "ftp://127.0.0.1/", "file:///etc/hosts", ""})
    void whatIsNoAddressIsNamed(String address) {
        HealthProbe.Answer answer = HealthProbe.ask(address, PATIENCE);

        assertThat(answer.isWell()).isFalse();
        assertThat(answer.detail()).contains("'" + address + "' is no address");
    }

    private static HealthProbe.Answer askServerThatAnswers(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health/live", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            return HealthProbe.ask("http://127.0.0.1:" + server.getAddress().getPort() + "/health/live", PATIENCE);
        } finally {
            server.stop(0);
        }
    }
}
