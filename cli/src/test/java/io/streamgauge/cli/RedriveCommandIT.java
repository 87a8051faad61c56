package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.trainer.publish.ModelCatalogue;
import io.streamgauge.trainer.publish.ServingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/rejected-events.md, as they stand there, one after the other. */
class RedriveCommandIT {
    private static final Instant REJECTED_AT = Instant.parse("2026-11-26T11:00:00Z");

    @Test
    void theCommandsOfTheDocumentationDoWhatItSays(@TempDir Path temporary) throws Exception {
        try (LocalStack stack = LocalStack.startEphemeral()) {
            Map<String, String> settings = Map.of(
                    "bootstrap.servers", stack.bootstrapServers(),
                    "schema.registry.url", stack.schemaRegistryUrl().toString());
            Path config = OnSharedStack.write(temporary, settings);
            List<String> commands = commands();
            assertThat(commands).hasSize(5);

            assertThat(run(commands.get(0), config)).contains("No rejected event matches: nothing to send back");
            rejectFour(ClusterSettings.from(Settings.of(settings)));
            assertThat(run(commands.get(0), config))
                    .contains("4 would be sent back", "reviews", "MALFORMED_AVRO", "images-0@5  no picture");
            assertThat(run(commands.get(1), config)).contains("1 sent back").doesNotContain("EMPTY_TEXT");
            assertThat(run(commands.get(2), config)).contains("1 sent back").contains("EMPTY_TEXT");
            JsonNode rest = Json.read(run(commands.get(3), config));
            assertThat(rest.at("/sent/count").asInt()).isEqualTo(2);
            assertThat(rest.at("/sent_before/count").asInt()).isEqualTo(2);
            assertThat(run(commands.get(0), config))
                    .contains("4 were sent back before")
                    .doesNotContain("would be");

            ClusterSettings cluster = ClusterSettings.from(Settings.of(settings));
            assignThirdVersionUntil(REJECTED_AT, cluster);
            reject(
                    cluster,
                    rejection(Rejection.Reason.VERSION_REFUSED, "revoked", "reviews", 0, 8),
                    rejection(Rejection.Reason.VERSION_REFUSED, "revoked", "images", 0, 8));
            assertThat(run(commands.get(4), config))
                    .contains("with the time " + REJECTED_AT.minusMillis(1), "1 sent back")
                    .doesNotContain("images");
            assertThat(new ClusterRecords(cluster).records("reviews"))
                    .extracting(ConsumerRecord::timestamp)
                    .contains(REJECTED_AT.toEpochMilli() - 1);
            assertThat(fail(config, "--model-version", "sentiment:5"))
                    .contains("no published version '5'; published are [3, 4]");
            assertThat(fail(config, "--model-version", "sentiment:3", "--topic", "images"))
                    .contains("--topic is images, but sentiment:3 answers the events of reviews");
        }
    }

    private static List<String> commands() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("../docs/rejected-events.md"))) {
            return lines.filter(line -> line.startsWith("./streamgauge redrive"))
                    .toList();
        }
    }

    private static String run(String command, Path config) {
        TestConsole console = new TestConsole("", Map.of());
        String[] arguments = Arrays.stream(command.split(" +"))
                .skip(1)
                .map(word -> word.equals("cluster.properties") ? config.toString() : word)
                .toArray(String[]::new);
        assertThat(console.run(arguments)).as(command + ": " + console.err()).isZero();
        return console.out();
    }

    private static String fail(Path config, String... options) {
        TestConsole console = new TestConsole("", Map.of());
        String[] command = {"redrive", "--config", config.toString()};
        assertThat(console.run(Stream.concat(Arrays.stream(command), Arrays.stream(options))
                        .toArray(String[]::new)))
                .isNotZero();
        return console.err();
    }

    private static void rejectFour(ClusterSettings cluster) throws Exception {
        new TopicProvisioner(cluster)
                .ensure(List.of(cluster.topics().reviews(), cluster.topics().images()), true);
        reject(
                cluster,
                rejection(Rejection.Reason.MALFORMED_AVRO, "cut short", "reviews", 3, 90),
                rejection(Rejection.Reason.EMPTY_TEXT, "The text is blank", "reviews", 3, 150),
                rejection(Rejection.Reason.UNREADABLE_IMAGE, "no picture", "images", 0, 5),
                rejection(Rejection.Reason.EMPTY_TEXT, "The text is blank", "reviews", 0, 7));
    }

    private static void assignThirdVersionUntil(Instant end, ClusterSettings cluster) {
        new TopicProvisioner(cluster)
                .ensure(
                        List.of(
                                cluster.topics().modelVersions(),
                                cluster.topics().modelAssignments()),
                        false);
        ClusterRecords records = new ClusterRecords(cluster);
        records.announce("sentiment", "3");
        records.announce("sentiment", "4");
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            ModelCatalogue catalogue = new ModelCatalogue(cluster, serdes, Clock.systemUTC());
            catalogue.assign(ServingPlan.of("sentiment", "3"), end.minusSeconds(60), "");
            catalogue.assign(ServingPlan.of("sentiment", "4"), end, "");
        }
    }

    private static void reject(ClusterSettings cluster, Rejection... rejections) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(cluster.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Rejection rejection : rejections) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(cluster.topics().rejectedEvents(), new byte[] {1});
                rejection.writeTo(record.headers());
                producer.send(record).get();
            }
        }
    }

    private static Rejection rejection(
            Rejection.Reason reason, String message, String topic, int partition, long offset) {
        return new Rejection(reason, message, topic, partition, offset, null, REJECTED_AT, false);
    }
}
