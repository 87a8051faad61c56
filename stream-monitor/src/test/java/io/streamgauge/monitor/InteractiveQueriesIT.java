package io.streamgauge.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two monitors that share the work, against a real broker and registry: each answers for both. */
final class InteractiveQueriesIT {
    private static final int FURTHER_EVENTS = 3_000;
    private static final int ASKERS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int VERSIONS = 6;
    private static final int EVENTS = 30;

    /** The group waits longer for a killed monitor than the test does. */
    private static final Map<String, String> STANDBY =
            Map.of("kafka.num.standby.replicas", "1", "kafka.consumer.session.timeout.ms", "300000");

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper mapper = new JsonMapper();
    private final Path directory;

    InteractiveQueriesIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void everyMonitorAnswersForEveryKeyAndTheOneThatIsLeftDoesSoAlone() throws Exception {
        try (LocalStack stack = LocalStack.startEphemeral();
                MonitorApplication first = monitor(stack, "first", Map.of())) {
            send(ClusterSettings.from(Settings.of(settings(stack, "producer"))));
            List<JsonNode> fromFirst;
            try (MonitorApplication second = monitor(stack, "second", Map.of())) {
                first.start();
                second.start();
                URI one = first.address().orElseThrow();
                URI other = second.address().orElseThrow();
                awaitAll(one, answers -> true);
                awaitAll(other, answers -> true);
                askWhileMoreComes(ClusterSettings.from(Settings.of(settings(stack, "producer"))), one, other);

                List<HttpResponse<String>> answers = ask(one);
                fromFirst = bodies(answers);

                assertThat(fromFirst).isEqualTo(bodies(ask(other)));
                assertThat(answers)
                        .extracting(InteractiveQueriesIT::answeredBy)
                        .contains(one.getAuthority(), other.getAuthority());
                assertThat(fromFirst).allMatch(answer -> !answer.path("stale").asBoolean(true));
                requireTruth(fromFirst);
                assertThat(get(one, "/events/nobody").statusCode()).isEqualTo(404);
                assertThat(get(other, "/events/nobody").statusCode()).isEqualTo(404);
            }
            URI one = first.address().orElseThrow();
            assertThat(Files.readString(Path.of("../docs/monitoring.md")))
                    .contains(namesOfMetrics(get(one, "/metrics").body()));
            List<HttpResponse<String>> alone = awaitAll(one, answers -> isAllBy(one, answers));

            assertThat(bodies(alone)).isEqualTo(fromFirst);
        }
    }

    @Test
    void aStandbyAnswersForAMonitorThatWasKilledBeforeItsWorkIsTakenOver() throws Exception {
        try (LocalStack stack = LocalStack.startEphemeral();
                MonitorApplication left = monitor(stack, "left", STANDBY)) {
            send(ClusterSettings.from(Settings.of(settings(stack, "producer"))));
            Map<String, String> settings = new HashMap<>(settings(stack, "killed"));
            settings.putAll(STANDBY);
            left.start();
            URI one = left.address().orElseThrow();
            awaitAll(one, answers -> true);
            Process killed = MonitorProcess.start(
                    settings, directory.resolve("killed.log").toFile());
            try {
                List<HttpResponse<String>> before = awaitAll(one, answers -> !isAllBy(one, answers));

                killed.destroyForcibly().waitFor();
                List<HttpResponse<String>> after = awaitAll(one, answers -> isAllBy(one, answers));

                for (int i = 0; i < before.size(); i++) {
                    boolean mine = answeredBy(before.get(i)).equals(one.getAuthority());
                    assertThat(after.get(i).body())
                            .isEqualTo(before.get(i).body().replace("\"stale\":false", "\"stale\":" + !mine));
                }
            } finally {
                killed.destroyForcibly();
            }
        }
    }

    /** Those of the monitor's own, which must be some of each kind. */
    private static Set<String> namesOfMetrics(String exposition) {
        Set<String> names = exposition
                .lines()
                .filter(line -> line.startsWith("streamgauge_"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toSet());
        assertThat(names)
                .contains(
                        "streamgauge_monitor_ready",
                        "streamgauge_join_predictions_total",
                        "streamgauge_join_feedback_total",
                        "streamgauge_quality_changes_total",
                        "streamgauge_drift_observations_total",
                        "streamgauge_promotion_answers_total");
        return names;
    }

    private MonitorApplication monitor(LocalStack stack, String instance, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings(stack, instance));
        all.putAll(more);
        return new MonitorApplication(MonitorSettings.from(Settings.of(all)));
    }

    private Map<String, String> settings(LocalStack stack, String instance) {
        return Map.ofEntries(
                Map.entry("bootstrap.servers", stack.bootstrapServers()),
                Map.entry("schema.registry.url", stack.schemaRegistryUrl().toString()),
                Map.entry("topics.prefix", "queries."),
                Map.entry("topics.partitions", "2"),
                Map.entry("monitor.state.directory", directory.resolve(instance).toString()),
                Map.entry("monitor.stream.threads", "1"),
                Map.entry("monitor.commit.interval", "100ms"),
                Map.entry("monitor.http.port", "any"));
    }

    private static String eventId(int event) {
        return "the event " + event + "/é+%";
    }

    private static String subject(int event) {
        return "film: " + event % 5;
    }

    private static String version(int event) {
        return "v" + event % VERSIONS;
    }

    /** All paths that there is something at. */
    private static List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (int event = 0; event < EVENTS; event++) {
            paths.add("/events/" + encode(eventId(event)).replace("+", "%20"));
        }
        for (int version = 0; version < VERSIONS; version++) {
            paths.add("/quality/sentiment/" + version(version));
        }
        for (int subject = 0; subject < 5; subject++) {
            paths.add("/counts?task=sentiment&label=positive&subject=" + encode(subject(subject)));
        }
        return paths;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void requireTruth(List<JsonNode> answers) {
        for (int event = 0; event < EVENTS; event++) {
            JsonNode answer = answers.get(event);
            assertThat(answer.path("eventId").asText()).isEqualTo(eventId(event));
            assertThat(answer.path("truths").path(0).path("trueLabel").asText())
                    .isEqualTo(event % 2 == 0 ? "positive" : "negative");
            assertThat(answer.path("predictions").path(0).path("modelVersion").asText())
                    .isEqualTo(version(event));
            assertThat(answer.path("predictions").path(0).path("scoredAt").asText())
                    .isEqualTo("2026-11-24T12:00:00Z");
            assertThat(answer.path("feedback").path(0).path("givenAt").asText()).isEqualTo("2026-11-24T12:00:10Z");
        }
        for (JsonNode answer : answers.subList(EVENTS, EVENTS + VERSIONS)) {
            JsonNode window = answer.path("windows").path(0);
            assertThat(window.path("windowStart").asText()).isEqualTo("2026-11-24T12:00:00Z");
            assertThat(window.path("evaluated").asInt()).isEqualTo(EVENTS / VERSIONS);
            assertThat(window.path("role").asText()).isEqualTo("CHAMPION");
        }
        for (JsonNode answer : answers.subList(EVENTS + VERSIONS, answers.size())) {
            assertThat(answer.path("windows").path(0).path("count").asInt()).isEqualTo(EVENTS / 5);
            assertThat(answer.path("windows").path(0).path("windowEnd").asText())
                    .isEqualTo("2026-11-24T13:00:00Z");
        }
    }

    /** Whether everything that was sent is in the answers. */
    private static boolean isComplete(List<JsonNode> answers) {
        int[] known = new int[4];
        for (JsonNode answer : answers) {
            known[0] += answer.path("predictions").size();
            known[1] += answer.path("feedback").size();
            known[2] += answer.path("windows").path(0).path("evaluated").asInt();
            known[3] += answer.path("windows").path(0).path("count").asInt();
        }
        return Arrays.stream(known).allMatch(number -> number == EVENTS);
    }

    private static void send(ClusterSettings cluster) {
        Topic<Prediction> predictions = cluster.topics().predictions();
        Topic<Feedback> feedback = cluster.topics().feedback();
        new TopicProvisioner(cluster).ensure(List.of(predictions, feedback), false);
        try (EventSerdes serdes = new EventSerdes(cluster.registry());
                KafkaProducer<String, Prediction> scorer = new KafkaProducer<>(
                        cluster.clientSettings(), new StringSerializer(), serdes.serializer(predictions));
                KafkaProducer<String, Feedback> annotator = new KafkaProducer<>(
                        cluster.clientSettings(), new StringSerializer(), serdes.serializer(feedback))) {
            for (int event = 0; event < EVENTS; event++) {
                long time = Samples.NOON.toEpochMilli();
                Prediction prediction = Prediction.newBuilder(Samples.prediction(
                                eventId(event), event, 0.75f, PredictionRole.CHAMPION, version(event)))
                        .setSubject(subject(event))
                        .build();
                var unusedAnswer = scorer.send(new ProducerRecord<>(predictions.name(), null, time, "any", prediction));
                String truth = event % 2 == 0 ? "positive" : "negative";
                var unusedWord = annotator.send(new ProducerRecord<>(
                        feedback.name(), null, time, "any", Samples.feedback(eventId(event), "ada", truth, 10)));
            }
        }
    }

    /** Questions and the work on what they ask for must not wait for each other. */
    private void askWhileMoreComes(ClusterSettings cluster, URI... monitors) throws Exception {
        Topic<Prediction> predictions = cluster.topics().predictions();
        ExecutorService askers = Executors.newFixedThreadPool(ASKERS);
        try (EventSerdes serdes = new EventSerdes(cluster.registry());
                KafkaProducer<String, Prediction> scorer = new KafkaProducer<>(
                        cluster.clientSettings(), new StringSerializer(), serdes.serializer(predictions))) {
            for (int event = 0; event < FURTHER_EVENTS; event++) {
                Prediction prediction =
                        Samples.prediction("further-" + event, event, 0.75f, PredictionRole.CHAMPION, "9");
                var unused = scorer.send(
                        new ProducerRecord<>(predictions.name(), null, Samples.NOON.toEpochMilli(), "any", prediction));
            }
            List<Future<?>> questions = new ArrayList<>();
            for (int asker = 0; asker < ASKERS; asker++) {
                URI monitor = monitors[asker % monitors.length];
                questions.add(askers.submit(() -> {
                    long giveUp = System.nanoTime() + PATIENCE.toNanos();
                    while (get(monitor, "/events/further-" + (FURTHER_EVENTS - 1))
                                    .statusCode()
                            != 200) {
                        assertThat(System.nanoTime()).isLessThan(giveUp);
                    }
                    return null;
                }));
            }
            for (Future<?> question : questions) {
                question.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            askers.shutdownNow();
        }
    }

    /** Asks for everything until all is known and the answers are as wanted. */
    private List<HttpResponse<String>> awaitAll(URI monitor, Predicate<List<HttpResponse<String>>> wanted)
            throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        List<HttpResponse<String>> answers = ask(monitor);
        while (!isComplete(bodies(answers)) || !wanted.test(answers)) {
            assertThat(System.nanoTime())
                    .as("The answers are yet %s", bodies(answers))
                    .isLessThan(giveUp);
            LockSupport.parkNanos(PAUSE.toNanos());
            answers = ask(monitor);
        }
        return answers;
    }

    private List<HttpResponse<String>> ask(URI monitor) throws IOException, InterruptedException {
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (String path : paths()) {
            answers.add(get(monitor, path));
        }
        return answers;
    }

    private HttpResponse<String> get(URI monitor, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(monitor + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private List<JsonNode> bodies(List<HttpResponse<String>> answers) throws IOException {
        List<JsonNode> bodies = new ArrayList<>();
        for (HttpResponse<String> answer : answers) {
            bodies.add(mapper.readTree(answer.body()));
        }
        return bodies;
    }

    private static boolean isAllBy(URI monitor, List<HttpResponse<String>> answers) {
        return answers.stream().allMatch(answer -> answeredBy(answer).equals(monitor.getAuthority()));
    }

    private static String answeredBy(HttpResponse<String> answer) {
        return answer.headers().firstValue("Streamgauge-Answered-By").orElse("");
    }
}
