package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, as a user starts it, in this process: real broker, real registry, the starter models. */
class LocalIT {
    private final Path temporary;
    private final TestConsole console;

    LocalIT(@TempDir Path temporary) {
        this.temporary = temporary;
        // No MNIST there: digits are drawn.
        this.console = new TestConsole(
                "", Map.of("STREAMGAUGE_DATA", temporary.resolve("no-data").toString()));
    }

    @Test
    void scoresAFixedNumberOfEventsSumsUpAndLeavesNothingBehind() {
        int exitCode = console.run("local", "--events", "60", "--exit");

        assertThat(console.err()).doesNotContain("streamgauge:");
        assertThat(exitCode).isZero();
        assertThat(console.out())
                .contains("60 sample events in, 60 predictions out (30 digits, 30 sentiment), 0 rejected")
                .contains("first prediction")
                .contains("samples answered as they were meant")
                .containsPattern("Kafka +127\\.0\\.0\\.1:\\d+")
                .containsPattern("schema registry +http://127\\.0\\.0\\.1:\\d+/");
        assertThat(ProcessHandle.current().descendants()).isEmpty();
        String directory = console.out().replaceAll("(?s).*--config (\\S+)/client.properties.*", "$1");
        assertThat(Path.of(directory)).doesNotExist();
    }

    @Test
    void goesOnWhereItWasInTheSameDirectory() throws IOException {
        Path data = temporary.resolve("data");
        assertThat(console.run("local", "--events", "20", "--exit", "--data", data.toString()))
                .isZero();
        List<Path> modelsBefore = models(data);

        assertThat(console.run("local", "--events", "20", "--exit", "--data", data.toString()))
                .isZero();

        assertThat(models(data)).isEqualTo(modelsBefore).isNotEmpty();
        assertThat(console.out().split("20 predictions out", -1)).hasSize(3);
        // Offsets go on: the second run's first events are not the topics' first.
        String secondRun = console.out().substring(console.out().lastIndexOf("Ready after"));
        assertThat(secondRun).doesNotContain("reviews-0@0\n");
        assertThat(Files.readString(data.resolve("client.properties")))
                .contains("bootstrap.servers=127.0.0.1:", "schema.registry.url=http://127.0.0.1:", "artifact.store=");
    }

    @Test
    void refusesADirectoryThatIsInUse() {
        Path data = temporary.resolve("data");
        try (LocalStack other = LocalStack.start(data.resolve("stack"))) {
            assertThat(other.broker().isAlive()).isTrue();

            assertThat(console.run("local", "--data", data.toString())).isEqualTo(1);
        }

        assertThat(console.err()).contains("streamgauge: ", "in use by another local stack");
    }

    private static List<Path> models(Path data) throws IOException {
        try (var files = Files.walk(data.resolve("models"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
