package io.streamgauge.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.streamgauge.monitor.http.MonitorState.Copy;
import io.streamgauge.streams.ApplicationHealth;
import io.streamgauge.streams.ApplicationMeters;
import io.streamgauge.streams.Readiness;
import io.streamgauge.streams.http.Hosts;
import io.streamgauge.streams.http.ListenAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that ask each other over real connections; only what they know of the state is made up. */
final class QueryServerTest {
    private static final HttpPlan ANY_PORT =
            new HttpPlan(new ListenAddress("monitor.http.", "127.0.0.1", 0), Optional.empty());
    private static final QueryParser PARSER = new QueryParser(Duration.ofHours(1), Duration.ofHours(1));

    private final Health health = new Health();
    private final HttpClient client = HttpClient.newHttpClient();
    private final QueryServer first = QueryServer.open(ANY_PORT, health);
    private final QueryServer second = QueryServer.open(ANY_PORT, health);

    @AfterEach
    void close() {
        first.close();
        second.close();
        health.meters.close();
    }

    @Test
    void whatIsKnownIsToldWithHeadersThatForbidToGuessAndToKeep() throws Exception {
        first.serve(new Known(host(first), Set.of(), Copy.ACTIVE), PARSER);

        HttpResponse<String> answer = get(first, "/events/one");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"known\":\"predictions and feedback of the event 'one'\",\"stale\":false}");
        assertThat(answer.headers().map())
                .containsEntry("content-type", List.of("application/json"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("cache-control", List.of("no-store"))
                .containsEntry("streamgauge-answered-by", List.of(first.advertised()));
    }

    @Test
    void theMonitorThatWorksOnAKeyIsAskedByTheOthersWithEveryCharacterOfTheRequest() throws Exception {
        first.serve(new Known(host(second), Set.of(), Copy.ACTIVE), PARSER);
        second.serve(new Known(host(second), Set.of(), Copy.ACTIVE), PARSER);

        HttpResponse<String> event = get(first, "/events/a%2F%C3%A9+%25");
        HttpResponse<String> counts = get(first, "/counts?task=a%26b&label=c+d");

        assertThat(event.body())
                .contains("the event 'a/é+%'")
                .isEqualTo(get(second, "/events/a%2F%C3%A9+%25").body());
        assertThat(counts.body()).contains("'a&b'", "'c d'");
        assertThat(List.of(event, counts)).allMatch(answer -> answeredBy(answer).equals(second.advertised()));
    }

    @Test
    void whatTheOtherMonitorRefusesIsRefusedInItsWords() throws Exception {
        first.serve(new Known(host(second), Set.of(), Copy.ACTIVE), PARSER);
        second.serve(new Known(host(second), Set.of(), null), PARSER);

        requireProblem(
                get(first, "/events/one"),
                404,
                "Not Found",
                "There are no predictions and feedback of the event 'one'");
    }

    @Test
    void requestsDoNotGoInCirclesWhenMonitorsTakeEachOtherForTheRightOne() throws Exception {
        first.serve(new Known(host(second), Set.of(), Copy.ACTIVE), PARSER);
        second.serve(new Known(host(first), Set.of(), Copy.ACTIVE), PARSER);

        HttpResponse<String> answer = get(first, "/events/one");

        requireProblem(
                answer,
                503,
                "Service Unavailable",
                "not with the monitor at " + second.advertised(),
                first.advertised());
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
    }

    @Test
    void aStandbyAnswersForAMonitorThatIsGoneAndSaysSo() throws Exception {
        HostInfo gone = gone();
        first.serve(new Known(gone, Set.of(host(second)), null), PARSER);
        second.serve(new Known(gone, Set.of(host(second)), Copy.ANY), PARSER);

        for (QueryServer asked : List.of(first, second)) {
            HttpResponse<String> answer = get(asked, "/events/one");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"stale\":true");
            assertThat(answeredBy(answer)).isEqualTo(second.advertised());
        }
    }

    @Test
    void whatAStandbyDoesNotKnowMayBeKnownLater() throws Exception {
        HostInfo gone = gone();
        first.serve(new Known(gone, Set.of(host(second)), null), PARSER);
        second.serve(new Known(gone, Set.of(host(second)), null), PARSER);

        requireProblem(
                get(first, "/events/one"), 503, "Service Unavailable", "a standby knows of none, but may be behind");
    }

    @Test
    void aMonitorThatIsGoneIsNamed() throws Exception {
        HostInfo gone = gone();
        first.serve(new Known(gone, Set.of(gone()), null), PARSER);

        requireProblem(
                get(first, "/events/one"),
                502,
                "Bad Gateway",
                "The monitor at " + Hosts.text(gone.host(), gone.port()),
                "try again");
    }

    @Test
    void whatIsNoMonitorIsNotTakenForOne() throws Exception {
        HttpServer stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        stranger.start();
        try {
            first.serve(
                    new Known(new HostInfo("127.0.0.1", stranger.getAddress().getPort()), Set.of(), null), PARSER);

            requireProblem(get(first, "/events/one"), 502, "Bad Gateway", "what listens there is no monitor");
        } finally {
            stranger.stop(0);
        }
    }

    @Test
    void beforeItServesItSaysThatItIsStarting() throws Exception {
        requireProblem(get(first, "/events/one"), 503, "Service Unavailable", "The monitor is starting");
        assertThat(get(first, "/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aMonitorThatRestoresIsAliveAndNotReady() throws Exception {
        first.serve(new Known(host(first), Set.of(), null), PARSER);
        health.readiness = new Readiness(false, List.of("Kafka Streams is in the state REBALANCING"));

        HttpResponse<String> ready = get(first, "/health/ready");

        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body())
                .isEqualTo("{\"ready\":false,\"reasons\":[\"Kafka Streams is in the state REBALANCING\"]}");
        assertThat(get(first, "/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aMonitorThatFailedIsNotAlive() throws Exception {
        health.alive = false;

        assertThat(get(first, "/health/live").statusCode()).isEqualTo(503);
    }

    @Test
    void requestsThatComeSlowlyDoNotHoldUpOthers() throws Exception {
        first.serve(new Known(host(first), Set.of(), Copy.ACTIVE), PARSER);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), first.address().getPort());
                slow.add(socket);
                socket.getOutputStream().write("GET /events/one HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(get(first, "/events/one").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void bytesThatAreNoAsciiAreRefusedRatherThanTakenForAnotherKey() throws Exception {
        first.serve(new Known(host(first), Set.of(), Copy.ACTIVE), PARSER);

        assertThat(raw("GET /counts?task=t&label=gr\u00fcn HTTP/1.1\r\nHost: localhost\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("write them as %XX");
    }

    @Test
    void whoeverComesByAnotherNameThanThisMachinesIsRefused() throws Exception {
        first.serve(new Known(host(first), Set.of(), Copy.ACTIVE), PARSER);

        assertThat(raw("GET /events/one HTTP/1.1\r\nHost: rebound.example:80\r\n"))
                .startsWith("HTTP/1.1 421")
                .contains("The host is 'rebound.example'");
        for (String host : List.of("localhost:8090", "127.0.0.1", "[::1]:8090")) {
            assertThat(raw("GET /events/one HTTP/1.1\r\nHost: " + host + "\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    /** Sends what no decent client would; gives back all that comes. */
    private String raw(String head) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), first.address().getPort())) {
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void nothingCanBeWritten() throws Exception {
        first.serve(new Known(host(first), Set.of(), Copy.ACTIVE), PARSER);

        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(first.address().resolve("/events/one"))
                        .DELETE()
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        requireProblem(answer, 405, "Method Not Allowed", "'DELETE': use GET");
        assertThat(answer.headers().firstValue("allow")).contains("GET");
    }

    @Test
    void failuresOfOurOwnAreNotShownToWhoeverAsks() throws Exception {
        first.serve(new Broken(), PARSER);

        HttpResponse<String> answer = get(first, "/events/one");

        requireProblem(answer, 500, "Internal Server Error", "log says why");
        assertThat(answer.body()).doesNotContain("broken");
    }

    @Test
    void aPortThatIsTakenIsNamedWithTheRemedy() {
        HttpPlan taken = new HttpPlan(
                new ListenAddress("monitor.http.", "127.0.0.1", first.address().getPort()), Optional.empty());

        assertThatThrownBy(() -> QueryServer.open(taken, health))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "monitor.http.port is '" + taken.listen().port() + "'", "use another port");
    }

    @Test
    void afterItIsClosedNobodyListensAndClosingAgainChangesNothing() {
        first.close();
        first.close();

        assertThatThrownBy(() -> get(first, "/health")).isInstanceOf(ConnectException.class);
    }

    private HttpResponse<String> get(QueryServer server, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.address() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void requireProblem(HttpResponse<String> answer, int status, String title, String... detail)
            throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        JsonNode problem = new JsonMapper().readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isEqualTo(title);
        assertThat(problem.path("detail").asText()).contains(detail);
    }

    private static String answeredBy(HttpResponse<String> answer) {
        return answer.headers().firstValue("streamgauge-answered-by").orElse("");
    }

    private static HostInfo host(QueryServer server) {
        return HostInfo.buildFromEndpoint(server.advertised());
    }

    /** Where a monitor listened that was closed. */
    private HostInfo gone() {
        QueryServer server = QueryServer.open(ANY_PORT, health);
        server.close();
        return host(server);
    }

    /**
     * State that is known in one copy or not at all.
     *
     * @param known the copy that can be read; null for neither
     */
    private record Known(
            HostInfo active,
            Set<HostInfo> standbys,
            @Nullable Copy known) implements MonitorState {
        @Override
        public KeyQueryMetadata locate(StateQuery query) {
            return new KeyQueryMetadata(active, standbys, 3);
        }

        @Override
        public Optional<ObjectNode> read(StateQuery query, int partition, Copy copy) {
            assertThat(partition).isEqualTo(3);
            return copy == known
                    ? Optional.of(JsonNodeFactory.instance.objectNode().put("known", query.subject()))
                    : Optional.empty();
        }
    }

    /** State that cannot be asked because of a mistake. */
    private static final class Broken implements MonitorState {
        @Override
        public KeyQueryMetadata locate(StateQuery query) {
            throw new ArithmeticException("broken");
        }

        @Override
        public Optional<ObjectNode> read(StateQuery query, int partition, Copy copy) {
            throw new ArithmeticException("broken");
        }
    }

    /** What the tests say that the application says of itself. */
    private static final class Health implements ApplicationHealth {
        private final ApplicationMeters meters = new ApplicationMeters();
        private volatile boolean alive = true;
        private volatile Readiness readiness = new Readiness(true, List.of());

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public Readiness readiness() {
            return readiness;
        }

        @Override
        public ApplicationMeters meters() {
            return meters;
        }
    }
}
