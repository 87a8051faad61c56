package io.streamgauge.streams.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server and its clients over real connections. */
final class HttpServiceTest {
    private static final int MOST_BYTES = 1_000;
    private static final int TIMEOUT_SECONDS = 60;

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<EventSink> sinks = new ArrayBlockingQueue<>(10);
    private final HttpService service = HttpService.open(plan(Optional.empty()), this::reply);

    private static HttpService.Plan plan(Optional<KeyStoreFile> tls) {
        return new HttpService.Plan(
                "test-http", new ListenAddress("test.http.", "127.0.0.1", 0), Set.of("mine.example"), tls, MOST_BYTES);
    }

    private CompletableFuture<? extends Reply> reply(Request request) {
        return switch (request.rawPath()) {
            case "/echo" ->
                CompletableFuture.completedFuture(Answer.of(
                        200,
                        "text/plain",
                        request.method()
                                + ' '
                                + request.rawQuery()
                                + ' '
                                + StandardCharsets.UTF_8.decode(request.body())));
            case "/events" -> CompletableFuture.completedFuture(new EventStream(sinks::add));
            case "/broken" -> throw new ArithmeticException("broken");
            case "/later-broken" -> CompletableFuture.failedFuture(new ArithmeticException("broken"));
            default -> throw Problem.notFound("There is nothing at " + request.rawPath());
        };
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void requestsArriveAsTheyWereSent() throws Exception {
        HttpResponse<String> answer = send(request("/echo?a=%2F&b")
                .POST(BodyPublishers.ofString("two\nlines"))
                .build());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("POST a=%2F&b two\nlines");
        assertThat(answer.headers().map())
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("cache-control", List.of("no-store"));
    }

    @Test
    void headHasTheHeadersOfGetAndNoBody() throws Exception {
        HttpResponse<String> answer =
                send(request("/echo").method("HEAD", BodyPublishers.noBody()).build());

        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("content-length")).contains("10");
    }

    @Test
    void bodiesAreReadUpToTheirBound() throws Exception {
        assertThat(post("/echo", new byte[MOST_BYTES]).statusCode()).isEqualTo(200);

        HttpResponse<String> tooLong = post("/echo", new byte[MOST_BYTES + 1]);
        assertThat(tooLong.statusCode()).isEqualTo(413);
        assertThat(tooLong.body()).contains("longer than " + MOST_BYTES + " bytes");
        HttpResponse<String> tooLongWithoutLength = send(request("/echo")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[MOST_BYTES + 1])))
                .build());
        assertThat(tooLongWithoutLength.statusCode()).isEqualTo(413);
    }

    @Test
    void eventsArriveOneAfterAnotherUntilTheServerEnds() throws Exception {
        HttpResponse<InputStream> answer = client.send(request("/events").build(), BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        EventSink sink = sinks.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        CountDownLatch closed = new CountDownLatch(1);
        sink.onClose(closed::countDown);

        assertThat(sink.send("first", "{\"number\":1}")).isTrue();
        assertThat(sink.send("second", "{}")).isTrue();

        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(List.of(line(lines), line(lines), line(lines), line(lines), line(lines)))
                    .containsExactly(
                            "retry: 2000", "event: first", "data: {\"number\":1}", "event: second", "data: {}");
            service.close();
            assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(lines.lines()).allMatch(line -> line.isEmpty() || line.equals(":"));
        }
        assertThat(sink.send("third", "{}")).isFalse();
    }

    private static String line(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        return line.isEmpty() || line.equals(":") ? line(lines) : line;
    }

    @Test
    void whatAClientDoesNotReadIsLeftOutAndKeepsNobodyWaiting() throws Exception {
        try (Socket slow =
                new Socket(InetAddress.getLoopbackAddress(), service.address().getPort())) {
            slow.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            EventSink sink = sinks.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            String large = "x".repeat(100_000);
            boolean isFull = false;
            for (int i = 0; i < 10_000 && !isFull; i++) {
                isFull = !sink.send("large", large);
            }

            assertThat(isFull).isTrue();
        }
    }

    @Test
    void aClientThatHasGoneIsNoticed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (Socket leaving =
                new Socket(InetAddress.getLoopbackAddress(), service.address().getPort())) {
            leaving.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            sinks.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS).onClose(closed::countDown);
        }

        assertThat(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void pagesOfOtherServersCanNeitherReadNorWriteButLinkToIt() throws Exception {
        for (String method : List.of("GET", "POST")) {
            assertThat(from(method, "Origin", "http://evil.example")).isEqualTo(403);
            assertThat(from(method, "Origin", "null")).isEqualTo(403);
            assertThat(from(method, "Sec-Fetch-Site", "cross-site")).isEqualTo(403);
            assertThat(from(method, "Sec-Fetch-Site", "same-site")).isEqualTo(403);
            assertThat(from(method, "Origin", service.address().toString())).isEqualTo(200);
            assertThat(from(method, "Sec-Fetch-Site", "same-origin")).isEqualTo(200);
        }
        String[] link = {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"};
        String[] frame = {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"};
        assertThat(from("GET", frame)).isEqualTo(403);
        assertThat(from("GET", link)).isEqualTo(200);
        assertThat(from("POST", link)).isEqualTo(403);
    }

    private int from(String method, String... headers) throws Exception {
        return send(request("/echo")
                        .method(method, BodyPublishers.noBody())
                        .headers(headers)
                        .build())
                .statusCode();
    }

    @Test
    void onThisMachineItIsAskedByItsOwnNamesAlone() throws Exception {
        assertThat(raw("GET /echo HTTP/1.1\r\nHost: rebound.example:80\r\n"))
                .startsWith("HTTP/1.1 421")
                .contains("The host is 'rebound.example'");
        for (String host : List.of("localhost:8090", "127.0.0.1", "[::1]:8090", "mine.example")) {
            assertThat(raw("GET /echo HTTP/1.1\r\nHost: " + host + "\r\n")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void whatIsNoHttpIsRefusedInTheSameFormAsAllElse() throws Exception {
        assertThat(raw("GARBAGE\r\n")).startsWith("HTTP/1.1 400").contains("\"status\":400");
        assertThat(raw("GET /echo HTTP/1.1\r\nHost: localhost\r\nLong: " + "x".repeat(20_000) + "\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("application/problem+json");
    }

    /** Sends what no decent client would; gives back all that comes. */
    private String raw(String head) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), service.address().getPort())) {
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void failuresOfOurOwnAreNotShownToWhoeverAsks() throws Exception {
        for (String path : List.of("/broken", "/later-broken")) {
            HttpResponse<String> answer = send(request(path).build());

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(answer.body()).contains("log says why").doesNotContain("Arithmetic");
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithTheRemedy() {
        int taken = service.address().getPort();
        HttpService.Plan plan = new HttpService.Plan(
                "test-http", new ListenAddress("test.http.", "127.0.0.1", taken), Set.of(), Optional.empty(), 0);

        assertThatThrownBy(() -> HttpService.open(plan, this::reply))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("test.http.port is '" + taken + "'", "use another port");
    }

    @Test
    void withAKeyItSpeaksTls(@TempDir Path directory) throws Exception {
        KeyStoreFile key = keyStore(directory);
        KeyStore store =
                KeyStore.getInstance(key.path().toFile(), key.password().toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);

        try (HttpService secure = HttpService.open(plan(Optional.of(key)), this::reply)) {
            assertThat(secure.address().getScheme()).isEqualTo("https");
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .sslContext(context)
                    .build()
                    .send(
                            HttpRequest.newBuilder(secure.address().resolve("/echo"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.body()).startsWith("GET");
        }
    }

    @Test
    void aKeyThatCannotBeUsedIsNamed(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("key.p12"), "no key");

        assertThatThrownBy(() -> HttpService.open(plan(Optional.of(new KeyStoreFile(file, "secret!"))), this::reply))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("test.http.tls.keystore is '" + file + "'", "private key")
                .hasMessageNotContaining("secret!");
    }

    private static KeyStoreFile keyStore(Path directory) throws Exception {
        Path store = directory.resolve("key.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "password")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return new KeyStoreFile(store, "password");
    }

    @Test
    void afterItIsClosedNobodyListensAndClosingAgainChangesNothing() {
        service.close();
        service.close();

        assertThatThrownBy(() -> send(request("/echo").build())).isInstanceOf(ConnectException.class);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.address().resolve(path));
    }

    private HttpResponse<String> post(String path, byte[] body) throws Exception {
        return send(request(path).POST(BodyPublishers.ofByteArray(body)).build());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }
}
