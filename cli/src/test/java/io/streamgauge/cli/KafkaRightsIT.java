package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.cli.GuardedCluster.Decision;
import io.streamgauge.cli.KafkaRights.Right;
import io.streamgauge.monitor.MonitorApplication;
import io.streamgauge.monitor.MonitorSettings;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.scorer.ScorerApplication;
import io.streamgauge.scorer.ScorerSettings;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether the rights of the users in k8s/components/strimzi are those that the program needs, no fewer and no more: scorer,
 * monitor and trainer do their work on a broker that enforces them, and it is compared with what they asked for. Then each
 * right is taken away and missed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class KafkaRightsIT {
    private static final String JSON = "application/json";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What only drift, promotion by the monitor, and waiting for alarms need, which would take this test minutes. */
    private static final List<String> NOT_BROUGHT_ABOUT = List.of(
            "streamgauge-monitor WRITE TOPIC model-alarms",
            "streamgauge-monitor WRITE TOPIC model-assignments",
            "streamgauge-trainer READ TOPIC model-alarms");

    private final HttpClient client = HttpClient.newHttpClient();

    private final List<Right> rights = KafkaRights.ofTheManifests();
    private Path temporary;
    private GuardedCluster cluster;
    /** What the broker was asked for while everybody had all of their rights. */
    private List<Decision> decisions;

    @BeforeAll
    void work(@TempDir Path directory) throws Exception {
        temporary = directory;
        cluster = new GuardedCluster(temporary, rights);
        train(cluster, "publish", "../models/starter/sentiment", "--assign");
        train(cluster, "publish", "../models/starter/digits", "--assign");
        try (ScorerApplication scorer =
                        new ScorerApplication(ScorerSettings.from(cluster.settings("streamgauge-scorer")));
                MonitorApplication monitor =
                        new MonitorApplication(MonitorSettings.from(cluster.settings("streamgauge-monitor")))) {
            scorer.start();
            monitor.start();
            work(cluster, scorer.httpAddress().orElseThrow());
            awaitUse(cluster, rights, scorer.httpAddress().orElseThrow());
        }
        decisions = cluster.decisions();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void usersMayDoWhatTheirProgramsDoAndNothingElse() {
        assertThat(decisions).filteredOn(decision -> !decision.isAllowed()).isEmpty();
        assertThat(unused(decisions, rights)).containsExactlyInAnyOrderElementsOf(NOT_BROUGHT_ABOUT);
    }

    /** One right of each kind, and what whoever starts the program is told. */
    @Test
    @Order(1)
    void programsSayWhatTheyMayNot() throws Exception {
        String key = temporary.resolve("signing.pem").toString();
        assertThat(new TestConsole("", Map.of()).run("keys", "generate", key)).isZero();
        String serving = serving();
        String trainer = "streamgauge-trainer";
        String redrive = "streamgauge-redrive";
        try (LostRights lost = new LostRights(cluster, rights)) {
            lost.command(trainer, "READ TOPIC model-assignments", "models", "list");
            lost.command(trainer, "READ TOPIC evaluations", "collect");
            lost.command(trainer, "READ GROUP streamgauge-collect-", "collect");
            lost.command(trainer, "WRITE TRANSACTIONAL_ID streamgauge-collect-", "collect");
            lost.command(
                    trainer,
                    "WRITE TOPIC model-versions",
                    "publish",
                    "../models/starter/sentiment",
                    "--signing-key",
                    key);
            lost.command(trainer, "WRITE TOPIC model-assignments", "models", "assign", "sentiment", serving);
            lost.command(redrive, "READ TOPIC rejected-events", "redrive", "--dry-run");
            lost.command(redrive, "WRITE TOPIC redriven-events", "redrive", "--again");
            lost.command(redrive, "WRITE TOPIC reviews", "redrive", "--again", "--topic", "reviews");
            lost.command(redrive, "WRITE TRANSACTIONAL_ID streamgauge-redrive", "redrive", "--again");
            lost.scorer("READ TOPIC model-versions");
            lost.scorer("READ GROUP streamgauge-scorer");
            lost.scorer("WRITE TRANSACTIONAL_ID streamgauge-scorer");
            administer(cluster, "{\"text\": \"To be answered.\"}", "produce", "reviews", "--format", "jsonl");
            lost.scorer("WRITE TOPIC predictions");
            lost.monitor("READ TOPIC predictions");
            lost.newMonitor("CREATE TOPIC streamgauge-monitor-");
        }
    }

    /** For each right, the smallest thing that a client does with it, on what the program did it on; the same with the right. */
    @Test
    @Order(2)
    void oneRightFewerIsMissed() throws Exception {
        List<String> notMissed = new ArrayList<>();
        try (LeastActions actions = new LeastActions(cluster)) {
            for (Right right : rights) {
                String name = actions.prepare(right, nameOf(right));
                cluster.revoke(right);
                if (!actions.isDenied(right, name)) {
                    notMissed.add(right.toString());
                }
                cluster.grant(right);
                assertThat(actions.isAllowed(right, name))
                        .as("%s, given back", right)
                        .isTrue();
            }
        }
        assertThat(notMissed).isEmpty();
    }

    /** What a program did with a right, or its name where nothing brought that about. */
    private String nameOf(Right right) {
        return decisions.stream()
                .filter(decision ->
                        right.covers(decision.user(), decision.operation(), decision.type(), decision.name()))
                .map(Decision::name)
                .findFirst()
                .orElse(right.name());
    }

    /** All that comes of events, and of what people say about them. */
    private void work(GuardedCluster cluster, URI scorer) throws Exception {
        String review = eventId(post(scorer, "/api/reviews", JSON, text("A wonderful film.")));
        List<String> pictures = List.of(
                eventId(post(scorer, "/api/images", "image/png", picture(14))),
                eventId(post(scorer, "/api/images", "image/png", picture(12))));
        administer(cluster, "{\"text\": \" \"}", "produce", "reviews", "--format", "jsonl");
        assertThat(first(cluster, "predictions", 3)).contains("sentiment", "digits");
        watch(scorer);
        assertThat(get(scorer, "/api/quality").statusCode()).isEqualTo(200);

        say(cluster, review, "positive");
        pictures.forEach(picture -> say(cluster, picture, "1"));
        assertThat(first(cluster, "evaluations", 3)).contains(review).contains(pictures);
        for (String results : List.of("quality", "counts", "decisions")) {
            assertThat(first(cluster, results, 1)).as(results).isNotBlank();
        }
        send(cluster, "feedback", "key", "no feedback".getBytes(StandardCharsets.UTF_8));
        // Feedback that is refused after the join, and a picture that is none, for redrive to read them where they lie.
        say(cluster, review, "no label");
        send(cluster, "images", "key", "no picture".getBytes(StandardCharsets.UTF_8));
        assertThat(first(cluster, "rejected", 4)).contains("EMPTY_TEXT", "feedback", "UNKNOWN_LABEL", "images");
        assertThat(run(cluster, "streamgauge-redrive", "", "redrive")).contains("4 sent back");
        assertThat(run(cluster, "streamgauge-redrive", "", "redrive", "--dry-run", "--from", "2026-01-01T00:00:00Z"))
                .contains("4 were sent back before");
        String version = "sentiment:" + serving();
        // The scorer, which runs, may have rejected the blank review again meanwhile.
        assertThat(run(cluster, "streamgauge-redrive", "", "redrive", "--again", "--model-version", version))
                .containsPattern("[12] sent back")
                .doesNotContain("images", "feedback");

        assertThat(train(cluster, "collect")).contains("sentiment: ", "digits: ");
        retrain(cluster);
        announceWhatIsNotThere(cluster);
        train(cluster, "models", "assign", "sentiment", serving(), "--shadow", "broken");
        lag(cluster);
    }

    private String serving() throws IOException {
        return Json.read(train(cluster, "models", "list", "--model", "sentiment", "--json"))
                .path("assignments")
                .get(0)
                .path("champion")
                .asText();
    }

    private void retrain(GuardedCluster cluster) throws IOException {
        TinyMnist.write(temporary.resolve("data/mnist"));
        Path recipe = Files.writeString(temporary.resolve("tiny.yaml"), TinyMnist.RECIPE);
        assertThat(train(
                        cluster,
                        "retrain",
                        "digits",
                        "--recipe",
                        recipe.toString(),
                        "--data",
                        temporary.resolve("data").toString(),
                        "--output",
                        temporary.resolve("run").toString(),
                        "--minimum",
                        "2",
                        "--threads",
                        "1"))
                .contains("digits");
        assertThat(first(cluster, "retraining", 2)).contains("digits");
        // Only now is there something to be read of what was done before.
        train(cluster, "retrain", "sentiment", "--dry-run");
    }

    /** What KEDA's scaler asks. */
    private static void lag(GuardedCluster cluster) throws Exception {
        Set<TopicPartition> inputs = Set.of(new TopicPartition("reviews", 0), new TopicPartition("images", 0));
        try (Admin admin = Admin.create(cluster.cluster("streamgauge-autoscaler"))) {
            admin.describeTopics(List.of("reviews", "images")).allTopicNames().get();
            assertThat(admin.listConsumerGroupOffsets("streamgauge-scorer")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .keySet())
                    .isNotEmpty();
            admin.listOffsets(inputs.stream().collect(Collectors.toMap(input -> input, input -> OffsetSpec.latest())))
                    .all()
                    .get();
        }
    }

    /** The page, until it tells of a prediction: of one that comes after it has begun to look. */
    private void watch(URI scorer) throws Exception {
        HttpResponse<InputStream> stream = client.send(
                HttpRequest.newBuilder(scorer.resolve("/api/stream")).build(), BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            CompletableFuture<Boolean> told =
                    CompletableFuture.supplyAsync(() -> lines.lines().anyMatch("event: prediction"::equals));
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (!told.isDone() && System.nanoTime() < giveUp) {
                post(scorer, "/api/reviews", JSON, text("Dull."));
            }
            assertThat(told).succeedsWithin(Duration.ZERO).isEqualTo(true);
        }
    }

    /** A version whose files nobody has, which scorers refuse. */
    private static void announceWhatIsNotThere(GuardedCluster cluster) throws Exception {
        ClusterSettings settings = ClusterSettings.from(cluster.settings(GuardedCluster.ADMINISTRATOR));
        ModelVersion broken = new ModelVersion(
                "sentiment",
                "broken",
                "sentiment",
                "sentiment/broken",
                "0".repeat(64),
                "0".repeat(64),
                null,
                null,
                List.of("negative", "positive"),
                Map.of(),
                Map.of(),
                null,
                Instant.EPOCH);
        try (EventSerdes serdes = new EventSerdes(settings.registry())) {
            send(
                    cluster,
                    "model-versions",
                    "sentiment:broken",
                    serdes.serializer(settings.topics().modelVersions()).serialize("model-versions", broken));
        }
    }

    /** Some things are done now and then: goes on until all that is to be seen was seen. */
    private void awaitUse(GuardedCluster cluster, List<Right> rights, URI scorer)
            throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        List<String> unused = unused(cluster.decisions(), rights);
        while (!NOT_BROUGHT_ABOUT.containsAll(unused) && System.nanoTime() < giveUp) {
            post(scorer, "/api/reviews", JSON, text("Good."));
            unused = unused(cluster.decisions(), rights);
        }
    }

    private static List<String> unused(List<Decision> decisions, List<Right> rights) {
        return rights.stream()
                .filter(right -> decisions.stream()
                        .noneMatch(decision ->
                                right.covers(decision.user(), decision.operation(), decision.type(), decision.name())))
                .map(Right::toString)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList();
    }

    private static void say(GuardedCluster cluster, String eventId, String label) {
        administer(
                cluster,
                "{\"eventId\": \"" + eventId + "\", \"label\": \"" + label + "\"}",
                "produce",
                "feedback",
                "--annotator",
                "ada");
    }

    private static String train(GuardedCluster cluster, String... arguments) {
        return run(cluster, "streamgauge-trainer", "", arguments);
    }

    private static String first(GuardedCluster cluster, String results, int limit) {
        return administer(cluster, "", "tail", results, "--from-beginning", "--limit", Integer.toString(limit));
    }

    private static String administer(GuardedCluster cluster, String input, String... arguments) {
        return run(cluster, GuardedCluster.ADMINISTRATOR, input, arguments);
    }

    private static String run(GuardedCluster cluster, String user, String input, String... arguments) {
        TestConsole console = new TestConsole(input, Map.of());
        String[] all = Stream.concat(Arrays.stream(arguments), Stream.of("--config", cluster.configuration(user)))
                .toArray(String[]::new);
        assertThat(console.run(all))
                .as(Arrays.toString(all) + ": " + console.err())
                .isZero();
        return console.out();
    }

    private static void send(GuardedCluster cluster, String topic, String key, byte[] value) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                cluster.cluster(GuardedCluster.ADMINISTRATOR), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    private HttpResponse<String> get(URI scorer, String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(scorer.resolve(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(URI scorer, String path, String type, byte[] body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(scorer.resolve(path))
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
        // More than twenty a second are refused, which is no matter of rights.
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202, 429);
        return answer;
    }

    private static String eventId(HttpResponse<String> answer) throws IOException {
        return Json.read(answer.body()).path("eventId").asText();
    }

    private static byte[] text(String review) {
        return ("{\"text\": \"" + review + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] picture(int column) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        for (int row = 4; row < 24; row++) {
            image.setRGB(column, row, 0xFFFFFF);
        }
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}
