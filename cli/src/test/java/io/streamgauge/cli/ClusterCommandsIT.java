package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.AttributionRequest;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.ReviewEvent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to a cluster, against a real broker and a real registry. */
class ClusterCommandsIT {
    private static LocalStack stack;

    private final Path temporary;
    private final Path config;
    private final ClusterSettings cluster;
    private final ClusterRecords topics;

    ClusterCommandsIT(@TempDir Path temporary, TestInfo test) throws IOException {
        this.temporary = temporary;
        // Each test has topics of its own.
        String prefix = test.getTestMethod().orElseThrow().getName() + ".";
        Map<String, String> settings = Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.schemaRegistryUrl().toString(),
                "artifact.store", temporary.resolve("store").toString(),
                "topics.prefix", prefix);
        this.cluster = ClusterSettings.from(Settings.of(settings));
        this.topics = new ClusterRecords(cluster);
        this.config = temporary.resolve("cluster.properties");
        Files.write(
                config,
                settings.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }

    @BeforeAll
    static void start() {
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void reviewsFromStandardInputArriveUnderTheirIds() {
        TestConsole console = new TestConsole("Wonderful.\n\nDreadful.\n", Map.of());

        assertThat(console.run(
                        "produce", "reviews", "--subject", "a film", "--attributions", "--config", config.toString()))
                .isZero();

        assertThat(console.err()).contains("2 events in").doesNotContain("skipped");
        List<ConsumerRecord<byte[], byte[]>> records =
                topics.records(cluster.topics().reviews().name());
        List<ReviewEvent> reviews = topics.values(cluster.topics().reviews(), records);
        assertThat(reviews).extracting(ReviewEvent::getText).containsExactlyInAnyOrder("Wonderful.", "Dreadful.");
        assertThat(reviews).extracting(ReviewEvent::getSubject).containsOnly("a film");
        assertThat(records).allMatch(record -> AttributionRequest.isIn(record.headers()));
        for (int i = 0; i < reviews.size(); i++) {
            assertThat(new String(records.get(i).key(), StandardCharsets.UTF_8))
                    .isEqualTo(reviews.get(i).getEventId());
        }
    }

    @Test
    void whatIsNoReviewIsSkippedAndWhatIsTooLargeToo() throws IOException {
        Path file = temporary.resolve("reviews.jsonl");
        Files.writeString(
                file,
                "{\"text\": \"one\"}\nnonsense\n{\"eventId\": \"large\", \"text\": \"" + "x".repeat(2 << 20)
                        + "\"}\n{\"text\": \"two\"}\n");
        TestConsole console = new TestConsole("", Map.of());

        assertThat(console.run("produce", "reviews", file.toString(), "--config", config.toString()))
                .isZero();

        assertThat(console.err())
                .contains("streamgauge: " + file + " line 2: the line is no JSON")
                .contains("streamgauge: event large: it is too large")
                .contains("2 events in")
                .contains("2 skipped");
        assertThat(topics.records(cluster.topics().reviews().name()))
                .hasSize(2)
                .noneMatch(record -> AttributionRequest.isIn(record.headers()));
    }

    @Test
    void theFirstThingThatIsNoEventEndsStrictWorkAfterWhatCameBefore() throws IOException {
        Path file = temporary.resolve("reviews.jsonl");
        Files.writeString(file, "{\"text\": \"one\"}\nnonsense\n{\"text\": \"two\"}\n");
        TestConsole console = new TestConsole("", Map.of());

        assertThat(console.run("produce", "reviews", "--strict", file.toString(), "--config", config.toString()))
                .isEqualTo(1);

        assertThat(console.err()).contains("line 2", "streamgauge: Stopped at the first input that is no event");
        assertThat(topics.records(cluster.topics().reviews().name())).hasSize(1);
    }

    @Test
    void picturesOfADirectoryArriveWhole() throws IOException {
        Path directory = Files.createDirectories(temporary.resolve("digits"));
        for (String name : List.of("one.png", "two.png", "three.png")) {
            ImageIO.write(
                    new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB),
                    "png",
                    directory.resolve(name).toFile());
        }
        TestConsole console = new TestConsole("", Map.of());

        assertThat(console.run(
                        "produce",
                        "images",
                        directory.toString(),
                        "--limit",
                        "2",
                        "--rate",
                        "1000",
                        "--config",
                        config.toString()))
                .isZero();

        List<ImageEvent> images = topics.values(
                cluster.topics().images(),
                topics.records(cluster.topics().images().name()));
        assertThat(images)
                .extracting(ImageEvent::getSource)
                .containsExactlyInAnyOrder(
                        directory.resolve("one.png").toString(),
                        directory.resolve("three.png").toString());
    }

    @Test
    void tailPrintsPredictions() {
        Topic<Prediction> topic = cluster.topics().predictions();
        new TopicProvisioner(cluster).ensure(List.of(topic), false);
        topics.write(topic, "event-1", SamplePredictions.prediction("event-1", PredictionRole.CHAMPION));
        topics.write(topic, "event-2", SamplePredictions.prediction("event-2", PredictionRole.CHAMPION));

        TestConsole people = new TestConsole("", Map.of());
        assertThat(people.run("tail", "--from-beginning", "--no-follow", "--config", config.toString()))
                .isZero();
        TestConsole programs = new TestConsole("", Map.of());
        assertThat(programs.run(
                        "tail",
                        "predictions",
                        "--from-beginning",
                        "--limit",
                        "1",
                        "--json",
                        "--config",
                        config.toString()))
                .isZero();
        TestConsole later = new TestConsole("", Map.of());
        assertThat(later.run("tail", "--no-follow", "--config", config.toString()))
                .isZero();

        assertThat(people.out().lines()).hasSize(2).allSatisfy(line -> assertThat(line)
                .contains("sentiment", "positive", " 97.5 %", "reviews-3@42"));
        assertThat(programs.out().lines()).singleElement().satisfies(line -> assertThat(
                        Json.read(line).path("label").asText())
                .isEqualTo("positive"));
        assertThat(later.out()).isEmpty();
    }

    @Test
    void tailPrintsWhyEventsWereRejected() throws ExecutionException, InterruptedException {
        new TopicProvisioner(cluster).ensure(List.of(), true);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(cluster.topics().rejectedEvents(), "key".getBytes(StandardCharsets.UTF_8), null);
        new Rejection(
                        Rejection.Reason.EMPTY_TEXT,
                        "The text is blank",
                        "reviews",
                        0,
                        7,
                        null,
                        SamplePredictions.AT,
                        false)
                .writeTo(record.headers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(cluster.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
            producer.send(new ProducerRecord<>(cluster.topics().rejectedEvents(), new byte[0]))
                    .get();
        }
        TestConsole console = new TestConsole("", Map.of());

        assertThat(console.run("tail", "rejected", "--from-beginning", "--no-follow", "--config", config.toString()))
                .isZero();

        assertThat(console.out().lines())
                .containsExactly("2026-01-02T03:04:05.678Z  EMPTY_TEXT  key  reviews-0@7  The text is blank");
        assertThat(console.err()).contains("skipped", "@1: The header streamgauge.rejected.reason is missing");
    }

    @Test
    void tailSaysWhenThereIsNoSuchTopic() {
        TestConsole console = new TestConsole("", Map.of());

        assertThat(console.run("tail", "--config", config.toString())).isEqualTo(1);

        assertThat(console.err())
                .contains("has no topic " + cluster.topics().predictions().name())
                .hasLineCount(1);
    }

    @Test
    void doctorFindsEverythingWell() throws IOException {
        Files.createDirectories(temporary.resolve("store/digits"));
        TestConsole console = new TestConsole("", Map.of());

        assertThat(console.run("doctor", "--config", config.toString())).isZero();

        assertThat(console.out())
                .containsPattern("ok +broker +1 node: 127.0.0.1:\\d+; metadata.version \\d+; 0 of 14 topics")
                .containsPattern("ok +schema registry +http://.*, compatibility FULL_TRANSITIVE, \\d+ subjects")
                .containsPattern("ok +artifact store +.*, models: digits")
                .containsPattern("warning +scoring sentiment +no version of the model sentiment is assigned yet");
    }

    @Test
    void aModelIsTrainedMeasuredAndPublishedOnce() throws IOException {
        TinyMnist.write(temporary.resolve("data/mnist"));
        Path recipe = Files.writeString(temporary.resolve("tiny.yaml"), TinyMnist.RECIPE);
        Path run = temporary.resolve("run");
        TestConsole train = new TestConsole(
                "", Map.of("STREAMGAUGE_DATA", temporary.resolve("data").toString()));
        assertThat(train.run(
                        "train", recipe.toString(), "--output", run.toString(), "--version", "1", "--threads", "1"))
                .isZero();
        assertThat(train.out())
                .contains(
                        "test accuracy",
                        "model digits, version 1",
                        "bundle " + run.resolve("bundle"),
                        "report.md",
                        "report.html");
        assertThat(train.err()).contains("epoch 1/2");

        TestConsole evaluate = new TestConsole("", Map.of());
        assertThat(evaluate.run(
                        "evaluate",
                        run.toString(),
                        "--json",
                        "--data",
                        temporary.resolve("data").toString()))
                .isZero();
        assertThat(Json.read(evaluate.out()).path("examples").asInt()).isEqualTo(TinyMnist.TEST);
        assertThat(Json.read(evaluate.out()).path("accuracy").asDouble()).isGreaterThan(0.5);
        assertThat(Json.read(evaluate.out()).path("seconds").asDouble()).isPositive();

        assertThat(published(run)).contains("digits 1: published as digits/1").doesNotContain("champion");
        assertThat(published(run, "--assign")).contains("was published before", "digits 1: champion from ");
        assertThat(published(run, "--assign")).contains("was published before", "digits 1: was the champion before");
        assertThat(Json.read(published(run, "--json")).path("announced").asBoolean(true))
                .isFalse();

        TestConsole doctor = new TestConsole("", Map.of());
        assertThat(doctor.run("doctor", "--config", config.toString(), "-D", "tasks=digits", "-D", "batch.size=7"))
                .isZero();
        assertThat(doctor.out())
                .containsPattern(
                        "ok +scoring digits +digits:1 in batches of up to 7 that wait up to 12 ms, .*measured: 1 in ")
                .containsPattern("ok +signatures +signatures of versions are not checked: models.trusted.keys")
                .doesNotContain("scoring sentiment");
        aVersionThatWasPublishedIsSignedLater(run);
    }

    private void aVersionThatWasPublishedIsSignedLater(Path run) throws IOException {
        Path key = temporary.resolve("key.pem");
        TestConsole keys = new TestConsole("", Map.of());
        assertThat(keys.run("keys", "generate", key.toString(), "--json")).isZero();
        String id = Json.read(keys.out()).path("id").asText();
        String trusting = "models.trusted.keys=" + temporary.resolve("key.pub.pem");

        TestConsole unsigned = new TestConsole("", Map.of());
        assertThat(unsigned.run("publish", run.toString(), "--assign", "-D", trusting, "--config", config.toString()))
                .isEqualTo(1);
        assertThat(unsigned.err())
                .contains("digits 1 is published, but not assigned", "--signing-key FILE")
                .hasLineCount(1);
        assertThat(models("list")).containsPattern("digits 1 +digits +\\S+ +-");

        assertThat(published(run, "--assign", "-D", trusting, "--signing-key", key.toString()))
                .contains("digits 1: published as digits/1, signed with the key " + id);
        assertThat(published(run)).contains("was published before", "signed with the key " + id);
        assertThat(models("list")).containsPattern("digits 1 +digits +\\S+ +" + id);
        assertThat(models("show", "digits", "1")).contains("with the key " + id + ", as its publisher says");

        TestConsole doctor = new TestConsole("", Map.of("STREAMGAUGE_MODELS_SIGNING_KEY_FILE", key.toString()));
        assertThat(doctor.run("doctor", "--config", config.toString(), "-D", "tasks=digits", "-D", trusting))
                .isZero();
        assertThat(doctor.out())
                .containsPattern("ok +signatures +versions must be signed with one of the keys \\[" + id)
                .containsPattern("ok +signing key +" + id)
                .containsPattern("ok +scoring digits +digits:1, signed with the key " + id);

        TestConsole others = new TestConsole("", Map.of());
        assertThat(others.run("keys", "generate", temporary.resolve("other.pem").toString()))
                .isZero();
        TestConsole doubting = new TestConsole("", Map.of());
        assertThat(doubting.run(
                        "doctor",
                        "--config",
                        config.toString(),
                        "-D",
                        "tasks=digits",
                        "-D",
                        "models.trusted.keys=" + temporary.resolve("other.pub.pem"),
                        "-D",
                        "models.signing.key.file=" + key))
                .isEqualTo(1);
        assertThat(doubting.out())
                .containsPattern("failed +signing key +What the signing key " + id + " signs is not trusted")
                .containsPattern(
                        "failed +scoring digits +digits:1 cannot be loaded: its signature, said to be of the key "
                                + id);
    }

    @Test
    void modelsAreAssignedRolledBackAndWithdrawn() throws IOException {
        Topic<ModelVersion> topic = cluster.topics().modelVersions();
        new TopicProvisioner(cluster).ensure(List.of(topic, cluster.topics().modelAssignments()), false);
        for (String version : List.of("1", "2", "3")) {
            topics.announce("sentiment", version);
        }

        assertThat(models("list")).contains("sentiment 3", "PUBLISHED").doesNotContain("in force");
        assertThat(models("assign", "sentiment", "1", "--from", "2026-01-01T00:00:00Z"))
                .contains("sentiment 1: champion from 2026-01-01T00:00:00Z");
        assertThat(models("assign", "sentiment", "1", "--from", "now")).contains("was the champion before");
        assertThat(models(
                        "assign",
                        "sentiment",
                        "2",
                        "--challenger",
                        "3",
                        "--share",
                        "2.5%",
                        "--shadow",
                        "1",
                        "--from",
                        "2026-01-02T00:00:00Z"))
                .contains("3, 2.50 %");
        assertThat(models("rollback", "sentiment", "--from", "2026-01-03T00:00:00Z"))
                .contains("sentiment 1: champion again");

        JsonNode listed = Json.read(models("list", "--model", "sentiment", "--json"));
        assertThat(listed.path("versions").findValuesAsText("version")).containsExactly("1", "2", "3");
        assertThat(listed.path("assignments").findValuesAsText("champion")).containsExactly("1", "2", "1");
        assertThat(listed.path("assignments").findValuesAsText("inForce")).containsExactly("false", "false", "true");
        assertThat(models("withdraw", "sentiment", "2026-01-03T00:00:00Z")).containsPattern("3, 2.50 %.*in force");
        assertThat(models("show", "sentiment", "2")).contains("test.accuracy = 0.9", "labels negative, positive");
        assertThat(models("list", "--model", "other")).contains("Nothing was published yet");

        TestConsole console = new TestConsole("", Map.of());
        assertThat(console.run("models", "show", "sentiment", "9", "--config", config.toString()))
                .isEqualTo(1);
        assertThat(console.err()).contains("no published version '9'", "[1, 2, 3]");
    }

    private String models(String... arguments) {
        TestConsole console = new TestConsole("", Map.of());
        String[] all = Stream.of(Stream.of("models"), Stream.of(arguments), Stream.of("--config", config.toString()))
                .flatMap(part -> part)
                .toArray(String[]::new);
        assertThat(console.run(all)).describedAs(console.err()).isZero();
        return console.out();
    }

    private String published(Path bundle, String... options) {
        TestConsole console = new TestConsole("", Map.of());
        String[] arguments = Stream.concat(
                        Stream.of("publish", bundle.toString(), "--config", config.toString()), Stream.of(options))
                .toArray(String[]::new);
        assertThat(console.run(arguments)).describedAs(console.err()).isZero();
        return console.out();
    }
}
