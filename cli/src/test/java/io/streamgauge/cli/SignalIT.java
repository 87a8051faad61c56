package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistrySettings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.ReviewEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Long-running commands in processes of their own, ended the way an operator ends them. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SignalIT {
    /** What the Java runtime exits with after SIGTERM, whatever its shutdown hooks did: 128 and the signal's number. */
    private static final int TERMINATED = 143;

    private final Path temporary;

    SignalIT(@TempDir Path temporary) {
        this.temporary = temporary;
    }

    @Test
    void sigtermEndsLocalWithASummaryAndLeavesNoServerBehind() throws Exception {
        Process process = start("local", "--data", temporary.resolve("data").toString());
        try (BufferedReader output = process.inputReader()) {
            readUntil(output, "Ready after");
            List<ProcessHandle> servers = process.descendants().toList();
            assertThat(servers).hasSizeGreaterThanOrEqualTo(2);

            process.toHandle().destroy();

            readUntil(output, "sample events in");
            assertThat(process.waitFor()).isEqualTo(TERMINATED);
            for (ProcessHandle server : servers) {
                server.onExit().get();
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void scoreSaysForWhatItWaitsConsumesOnceItHasItAndEndsCleanlyOnSigterm() throws Exception {
        try (LocalStack stack = LocalStack.start(temporary.resolve("stack"))) {
            String[] cluster = {
                "--bootstrap-servers", stack.bootstrapServers(),
                "--schema-registry", stack.schemaRegistryUrl().toString(),
                "--store", temporary.resolve("store").toString()
            };
            Process process = start(arguments("score", cluster, "--log-format", "json"));
            try (BufferedReader log = process.inputReader()) {
                readUntil(log, "waiting for the first assignment of the model sentiment");
                for (String name : List.of("sentiment", "digits")) {
                    TestConsole console = new TestConsole("", Map.of());
                    Path bundle = StarterBundles.ofInstallation().directory().resolve(name);
                    assertThat(console.run(arguments("publish", cluster, bundle.toString(), "--assign")))
                            .as(console.err())
                            .isZero();
                }
                JsonNode measured = lineWith(log, "was measured");
                assertThat(measured.path("log.level").asText()).isEqualTo("INFO");
                assertThat(measured.path("model").asText()).isIn("sentiment", "digits");
                assertThat(measured.path("version").asText()).isNotEmpty();
                lineWith(log, "Consuming events for");

                write(stack, TopicCatalogue.UNPREFIXED.reviews(), review("secret ".repeat(10_000)));
                JsonNode rejected = lineWith(log, "is rejected as TEXT_TOO_LONG");
                assertThat(rejected.path("topic").asText()).isEqualTo("reviews");
                assertThat(rejected.path("partition").asText()).matches("[0-3]");
                assertThat(rejected.path("offset").asText()).isEqualTo("0");
                assertThat(rejected.toString()).doesNotContain("secret");

                write(stack, TopicCatalogue.UNPREFIXED.reviews().name(), new ByteArraySerializer(), new byte[] {1, 2, 3
                });
                lineWith(log, "is rejected as NOT_WIRE_FORMAT");
                process.toHandle().destroy();

                // Libraries would tell of each such event with a stack trace, however many come.
                assertThat(readUntil(log, "Closing")).doesNotContain("Skipping record");
                assertThat(process.waitFor()).isEqualTo(TERMINATED);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void monitorJoinsAPredictionWithTheFeedbackThatProduceSendsAndEndsCleanlyOnSigterm() throws Exception {
        try (LocalStack stack = LocalStack.start(temporary.resolve("stack"))) {
            String[] cluster = {
                "--bootstrap-servers", stack.bootstrapServers(),
                "--schema-registry", stack.schemaRegistryUrl().toString(),
                "-D", "monitor.state.directory=" + temporary.resolve("state")
            };
            Process process = start(arguments("monitor", cluster));
            try (BufferedReader log = process.inputReader()) {
                readUntil(log, "Created the topics");
                write(
                        stack,
                        TopicCatalogue.UNPREFIXED.predictions(),
                        SamplePredictions.prediction("mine", PredictionRole.CHAMPION));
                TestConsole feedback = new TestConsole("{\"eventId\": \"mine\", \"label\": \"negative\"}", Map.of());
                assertThat(feedback.run(arguments("produce", cluster, "feedback", "--annotator", "ada")))
                        .as(feedback.err())
                        .isZero();

                assertThat(first(cluster, "evaluations")).contains("✗  negative  said positive", "mine", "by ada");
                assertThat(first(cluster, "quality")).contains("sentiment 1.0", "0.0 %", "of 1");
                assertThat(first(cluster, "counts")).contains("sentiment", "positive", " 1");
                process.toHandle().destroy();

                readUntil(log, "Closing");
                assertThat(process.waitFor()).isEqualTo(TERMINATED);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static ReviewEvent review(String text) {
        return new ReviewEvent("mine", "a film", text, Instant.EPOCH);
    }

    private static <V extends SpecificRecord> void write(LocalStack stack, Topic<V> topic, V value) throws Exception {
        try (EventSerdes serdes =
                new EventSerdes(RegistrySettings.of(stack.schemaRegistryUrl().toString()))) {
            write(stack, topic.name(), serdes.serializer(topic), value);
        }
    }

    private static <V> void write(LocalStack stack, String topic, Serializer<V> serializer, V value) throws Exception {
        try (KafkaProducer<String, V> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()), new StringSerializer(), serializer)) {
            producer.send(new ProducerRecord<>(topic, "key", value)).get();
        }
    }

    /** The first line that comes out. */
    private static String first(String[] cluster, String results) {
        TestConsole console = new TestConsole("", Map.of());
        assertThat(console.run(arguments("tail", cluster, results, "--from-beginning", "--limit", "1")))
                .as(console.err())
                .isZero();
        return console.out();
    }

    @Test
    void sigtermLeavesACheckpointOfTheTrainingFromWhichItGoesOn() throws Exception {
        TinyMnist.write(temporary.resolve("data/mnist"));
        Path output = temporary.resolve("run");
        String[] train = {
            "train",
            "lenet-1",
            "--epochs",
            "1000",
            "--data",
            temporary.resolve("data").toString(),
            "--output",
            output.toString()
        };
        Process process = start(train);
        try (BufferedReader printed = process.inputReader()) {
            readUntil(printed, "epoch 1/1000");

            process.toHandle().destroy();

            readUntil(printed, "go on with --resume --output " + output);
            assertThat(process.waitFor()).isEqualTo(TERMINATED);
        } finally {
            process.destroyForcibly();
        }
        assertThat(output.resolve("checkpoint/progress.json")).exists();
        TestConsole console = new TestConsole("", Map.of());
        assertThat(console.run(train)).isEqualTo(1);
        assertThat(console.err()).contains("There is an unfinished run in " + output, "--resume");
    }

    private static String[] arguments(String command, String[] cluster, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of(cluster));
        return arguments.toArray(String[]::new);
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-Dai.djl.offline=true",
                "-Dstreamgauge.home=" + System.getProperty("streamgauge.home"),
                "-Dstreamgauge.registry.home=" + System.getProperty("streamgauge.registry.home"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** The next line of a structured log that says something; those before it must be structured as well. */
    private static JsonNode lineWith(BufferedReader log, String awaited) throws IOException {
        JsonMapper json = new JsonMapper();
        while (true) {
            JsonNode line = json.readTree(Objects.requireNonNull(log.readLine(), awaited));
            if (line.path("message").asText().contains(awaited)) {
                return line;
            }
        }
    }

    /** All lines up to the one that says something. */
    private static String readUntil(BufferedReader output, String awaited) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(awaited) < 0) {
            read.append(Objects.requireNonNullElse(output.readLine(), "END"));
            assertThat(read.toString()).as("before \"%s\"", awaited).doesNotEndWith("END");
            read.append('\n');
        }
        return read.toString();
    }
}
