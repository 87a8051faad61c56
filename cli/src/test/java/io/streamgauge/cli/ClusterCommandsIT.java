package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.schemas.AttributionRequest;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ImageEvent;
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
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Commands that write events, show what stands on topics, and look whether all is well, against a real broker and a real registry. */
class ClusterCommandsIT extends OnSharedStack {
    ClusterCommandsIT(@TempDir Path temporary, TestInfo test) throws IOException {
        super(temporary, test);
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
}
