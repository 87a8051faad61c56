package io.streamgauge.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.PredictionRole;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scorer by HTTP, with everything behind it. */
final class HttpIT extends OnSharedStack {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private Path directory;

    @BeforeEach
    void openPort(@TempDir Path temporary) {
        directory = temporary;
        scenario.with("http.port", "any");
    }

    @Test
    void whoeverProbesHearsWhatTheScorerWaitsFor() throws Exception {
        ScorerApplication scorer = scenario.createTopics().scorer();
        scorer.start();
        URI address = scorer.httpAddress().orElseThrow();

        assertThat(get(address, "/health/live").statusCode()).isEqualTo(200);
        Await.until(
                "the reason is told",
                () -> body(get(address, "/health/ready")).contains("waiting for the first assignment"),
                () -> body(get(address, "/health/ready")));
        assertThat(get(address, "/health/ready").statusCode()).isEqualTo(503);

        scenario.assignFirstVersions();
        Await.until(
                "the scorer is ready",
                () -> get(address, "/health/ready").statusCode() == 200,
                () -> body(get(address, "/health/ready")));
    }

    @Test
    void whatIsTriedIsAnsweredInTheStreamWithItsInputAndWhy() throws Exception {
        // So much time that explanations are never left out, however slow the machine is.
        scenario.with("latency.target", "1m").with("batch.max.delay", "5ms");
        URI address = start();
        try (EventReader events = new EventReader(address)) {
            JsonNode review = JSON.readTree(body(post(
                    address,
                    "/api/reviews",
                    "application/json",
                    "{\"text\":\"the film was good\",\"attributions\":true}")));
            JsonNode image = JSON.readTree(body(post(address, "/api/images", "image/png", png())));
            assertThat(review.path("topic").asText())
                    .isEqualTo(scenario.topics().reviews().name());

            JsonNode first = events.next("prediction");
            JsonNode second = events.next("prediction");

            JsonNode ofReview = isReview(first) ? first : second;
            JsonNode ofImage = isReview(first) ? second : first;
            assertThat(ofReview.at("/prediction/eventId")).isEqualTo(review.path("eventId"));
            assertThat(ofReview.at("/prediction/sourceOffset").asLong())
                    .isEqualTo(review.path("offset").asLong());
            assertThat(ofReview.at("/input/text").asText()).isEqualTo("the film was good");
            assertThat(ofReview.at("/prediction/attributions").isObject()).isTrue();
            assertThat(ofImage.at("/prediction/eventId")).isEqualTo(image.path("eventId"));
            assertThat(ofImage.at("/input/format").asText()).isEqualTo("PNG");
            assertThat(ofImage.at("/input/width").asInt()).isEqualTo(28);
        }
    }

    @Test
    void traceOfARequestGoesOnIntoItsEventAndPrediction() {
        URI address = start();
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        HttpResponse<String> taken = send(HttpRequest.newBuilder(address.resolve("/api/reviews"))
                .header("Content-Type", "application/json")
                .header("traceparent", trace)
                .header("other", "secret")
                .POST(BodyPublishers.ofString("{\"text\":\"good\"}")));

        assertThat(taken.statusCode()).isEqualTo(202);
        assertThat(scenario.committed(scenario.topics().predictions().name(), 1))
                .singleElement()
                .satisfies(
                        record -> assertThat(record.headers()).singleElement().satisfies(header -> assertThat(
                                        header.key() + ": " + new String(header.value(), UTF_8))
                                .isEqualTo("traceparent: " + trace)));
    }

    private static boolean isReview(JsonNode event) {
        return event.at("/prediction/task").asText().equals("sentiment");
    }

    @Test
    void rejectedEventsAndNewAssignmentsAreToldAsTheyCome() throws Exception {
        URI address = start();
        try (EventReader events = new EventReader(address)) {
            assertThat(events.next("assignments").at("/tasks/0/assignments")).hasSize(1);
            // After an answer the places to read from are fixed.
            post(address, "/api/reviews", "application/json", "{\"text\":\"good\"}");
            events.next("prediction");

            scenario.sendBytes(scenario.topics().reviews().name(), "poison", "no event".getBytes(UTF_8), null);
            JsonNode rejected = events.next("rejected");
            assertThat(rejected.path("topic").asText())
                    .isEqualTo(scenario.topics().reviews().name());
            assertThat(rejected.path("reason").asText()).isNotEmpty();

            scenario.assign(scenario.store(Task.SENTIMENT, "2"), Instant.now());
            JsonNode assignments = events.next("assignments");
            while (assignments.at("/tasks/0/assignments").size() < 2) {
                assignments = events.next("assignments");
            }
            JsonNode second = assignments.at("/tasks/0/assignments/1");
            assertThat(second.path("champion").asText()).isEqualTo("2");
        }
        Await.until(
                "version 2 serves",
                () -> body(get(address, "/api/versions")).contains("\"version\":\"2\""),
                () -> body(get(address, "/api/versions")));
    }

    @Test
    void qualityIsToldThoughItsTopicIsMadeWhenSomebodyListensAlready() throws Exception {
        URI address = start();
        try (EventReader events = new EventReader(address)) {
            // After an answer it is known which topics there are.
            post(address, "/api/reviews", "application/json", "{\"text\":\"good\"}");
            events.next("prediction");

            new TopicProvisioner(scenario.cluster())
                    .ensure(List.of(scenario.topics().modelQuality()), true);
            scenario.send(
                    scenario.topics().modelQuality(),
                    "sentiment:1",
                    ModelQuality.newBuilder()
                            .setModelName("sentiment")
                            .setModelVersion("1")
                            .setRole(PredictionRole.CHAMPION)
                            .setWindowStart(Instant.EPOCH)
                            .setWindowEnd(Instant.EPOCH.plusSeconds(60))
                            .setEvaluated(4)
                            .setCorrect(3)
                            .build());
            scenario.flush();

            assertThat(events.next("quality").path("correct").asLong()).isEqualTo(3);
        }
    }

    @Test
    void everyPathOfTheDescriptionIsThereAndAnswersAsDescribed() throws Exception {
        URI address = start();
        JsonNode description = JSON.readTree(body(get(address, "/openapi.json")));
        assertThat(description.path("openapi").asText()).startsWith("3.");

        for (var path : description.path("paths").properties()) {
            JsonNode methods = path.getValue();
            if (methods.has("get") && !path.getKey().equals("/api/stream")) {
                HttpResponse<String> answer = get(address, path.getKey());
                assertThat(answer.statusCode()).as(path.getKey()).isEqualTo(200);
                JsonNode reference = methods.at("/get/responses/200/content/application~1json/schema/$ref");
                if (!reference.isMissingNode()) {
                    requireFields(description, reference.asText(), JSON.readTree(answer.body()));
                }
            }
            if (methods.has("post")) {
                assertThat(get(address, path.getKey()).statusCode())
                        .as("reading " + path.getKey())
                        .isEqualTo(405);
            }
        }
    }

    private static void requireFields(JsonNode description, String reference, JsonNode body) {
        JsonNode schema = description.at(reference.substring(1));
        for (JsonNode field : schema.path("required")) {
            assertThat(body.has(field.asText())).as(reference + " has " + field).isTrue();
        }
        assertThat(body.properties()).as(reference).allMatch(field -> schema.path("properties")
                .has(field.getKey()));
    }

    @Test
    void whatIsPublishedAlertedOfAndDrawnIsDocumented() throws Exception {
        Set<String> documented = names(Files.readString(Path.of("../docs/metrics.md")));
        URI address = start();
        scenario.sendBytes(scenario.topics().reviews().name(), "poison", "no event".getBytes(UTF_8), null);
        post(address, "/api/reviews", "application/json", "{\"text\":\"good\",\"attributions\":true}");
        Await.until(
                "both are counted",
                () -> body(get(address, "/metrics")).contains("streamgauge_events_rejected_total{")
                        && body(get(address, "/metrics")).contains("streamgauge_events_scored_total{"),
                () -> body(get(address, "/metrics")));

        Set<String> published = names(body(get(address, "/metrics")));
        assertThat(documented).containsAll(published);
        Set<String> rare = Set.of(
                "streamgauge_events_abstained_total",
                "streamgauge_shadow_dropped_total",
                "streamgauge_shadow_failed_total",
                "streamgauge_models_refusals_total");
        Set<String> usual = new HashSet<>(documented);
        usual.removeAll(rare);
        assertThat(published).containsAll(usual);
        for (String file : List.of("prometheus/alerts.yaml", "grafana/streamgauge.json")) {
            Set<String> used = names(Files.readString(Path.of("../docker", file)));
            // Those of monitors are another page's.
            used.removeIf(name -> name.startsWith("streamgauge_monitor_"));
            assertThat(documented).as(file).containsAll(used);
        }
    }

    /** Names of metrics of our own in a text, without what the parts of a histogram have behind them. */
    private static Set<String> names(String text) {
        return Pattern.compile("\\bstreamgauge_[a-z_]+")
                .matcher(text)
                .results()
                .map(found -> found.group().replaceFirst("_(bucket|sum|count|max)$", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void whatCannotBeAnEventIsRefusedBeforeItIsOne() throws Exception {
        URI address = start();

        refuses(address, "/api/reviews", "text/plain", "good", 415, "use application/json");
        refuses(address, "/api/reviews", "application/json", "{", 400, "no JSON");
        refuses(address, "/api/reviews", "application/json", "[]", 400, "no JSON object");
        refuses(address, "/api/reviews", "application/json", "{\"text\":\" \"}", 400, "text is missing or blank");
        refuses(address, "/api/reviews", "application/json", "{\"text\":1}", 400, "text is no text");
        refuses(address, "/api/reviews", "application/json", "{\"txt\":\"x\"}", 400, "no field 'txt'");
        refuses(address, "/api/images", "image/gif", "GIF89a", 415, "image/png or image/jpeg");
        refuses(address, "/api/images", "image/png", "no picture", 400, "no PNG");
        refuses(address, "/api/images?attributions=maybe", "image/png", "x", 400, "use true or false");
        refuses(address, "/api/images", "image/png", "x".repeat(1_000_001), 413, "longer than 1000000 bytes");
        assertThat(get(address, "/nothing").statusCode()).isEqualTo(404);
    }

    private void refuses(URI address, String path, String type, String body, int status, String detail)
            throws Exception {
        HttpResponse<String> answer = post(address, path, type, body);
        assertThat(answer.statusCode())
                .as(body.substring(0, Math.min(40, body.length())))
                .isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).path("detail").asText()).contains(detail);
    }

    @Test
    void aTokenIsAskedForWhereItSaysSomething() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "0123456789abcdef\n");
        URI address = start("http.token.file", file.toString());

        assertThat(get(address, "/health/live").statusCode()).isEqualTo(200);
        assertThat(get(address, "/openapi.json").statusCode()).isEqualTo(200);
        HttpResponse<String> unknown = get(address, "/api/assignments");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("www-authenticate")).contains("Bearer");
        assertThat(with(address, "Bearer 0123456789abcdeX").statusCode()).isEqualTo(401);
        assertThat(with(address, "Basic 0123456789abcdef").statusCode()).isEqualTo(401);
        assertThat(with(address, "bearer 0123456789abcdef").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> with(URI address, String authorization) {
        return send(HttpRequest.newBuilder(address.resolve("/api/assignments")).header("Authorization", authorization));
    }

    private URI start(String... setting) {
        if (setting.length > 0) {
            scenario.with(setting[0], setting[1]);
        }
        return scenario.assignFirstVersions().startScorer().httpAddress().orElseThrow();
    }

    private static byte[] png() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", bytes);
        return bytes.toByteArray();
    }

    private HttpResponse<String> get(URI address, String path) {
        return send(HttpRequest.newBuilder(address.resolve(path)));
    }

    private HttpResponse<String> post(URI address, String path, String type, String body) {
        return post(address, path, type, body.getBytes(UTF_8));
    }

    private HttpResponse<String> post(URI address, String path, String type, byte[] body) {
        return send(HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String body(HttpResponse<String> answer) {
        return answer.body();
    }

    /** Reads the stream of events as a browser does. */
    private static final class EventReader implements AutoCloseable {
        private final Stream<String> stream;
        private final Iterator<String> lines;

        private EventReader(URI address) throws IOException, InterruptedException {
            this.stream = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(address.resolve("/api/stream")).build(), BodyHandlers.ofLines())
                    .body();
            this.lines = stream.iterator();
        }

        /** The data of the next event of a type. */
        private JsonNode next(String type) throws IOException {
            String found = "";
            while (true) {
                String line = lines.next();
                if (line.startsWith("event: ")) {
                    found = line.substring("event: ".length());
                } else if (line.startsWith("data: ") && found.equals(type)) {
                    return JSON.readTree(line.substring("data: ".length()));
                }
            }
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
