package io.streamgauge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalStackLifeCycleIT {
    /** An orphan's own limit for its exit is ten seconds. */
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(20);

    private static final String HOME_PROPERTY = "streamgauge.registry.home";

    private final Path directory;

    LocalStackLifeCycleIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void aDataDirectoryKeepsTopicsAndSchemasAndBelongsToOneStack() throws Exception {
        String schema = SchemaClient.schemaWithFields("text");
        String registered;
        List<ProcessHandle> servers;
        try (LocalStack first = LocalStack.start(directory)) {
            TopicClient topics = new TopicClient(first.bootstrapServers());
            topics.create("kept");
            topics.write("kept", "from the first run");
            registered = new SchemaClient(first.schemaRegistryUrl())
                    .register("kept", schema)
                    .body();
            servers = servers(first);

            assertThatThrownBy(() -> LocalStack.start(directory))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use by another local stack")
                    .hasMessageContaining("choose another directory");
            assertThat(servers).allMatch(ProcessHandle::isAlive);
        }
        assertThat(servers).noneMatch(ProcessHandle::isAlive);

        try (LocalStack second = LocalStack.start(directory)) {
            assertThat(new TopicClient(second.bootstrapServers()).read("kept", 1))
                    .containsExactly("from the first run");
            assertThat(new SchemaClient(second.schemaRegistryUrl())
                            .register("kept", schema)
                            .body())
                    .isEqualTo(registered);
        }
    }

    @Test
    void closingTwiceLeavesNoProcessAndNoDirectory() {
        LocalStack stack = LocalStack.startEphemeral();
        List<ProcessHandle> servers = servers(stack);
        assertThat(stack.directory()).isDirectory();

        stack.close();
        stack.close();

        assertThat(servers).noneMatch(ProcessHandle::isAlive);
        assertThatThrownBy(stack.broker()::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("its stack is closed");
        assertThatThrownBy(stack.schemaRegistry()::start).isInstanceOf(IllegalStateException.class);
        assertThat(stack.directory()).doesNotExist();
    }

    /** The successor starts at once, while the orphaned servers may still be closing their files. */
    @Test
    void serversEndWithAKilledParentAndTheDirectoryCanBeUsedAgain() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + HOME_PROPERTY + "=" + System.getProperty(HOME_PROPERTY),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StackParent.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> servers;
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            assertThat(line).as("what the parent printed").isNotNull();
            servers = Stream.of(line.split(" ", -1))
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();
        } finally {
            parent.destroyForcibly();
            assertThat(parent.waitFor(EXIT_TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }

        try (LocalStack successor = LocalStack.start(directory)) {
            assertThat(successor.broker().isAlive()).isTrue();
        }
        for (ProcessHandle server : servers) {
            server.onExit().get(EXIT_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            assertThat(server.isAlive()).isFalse();
        }
    }

    @Test
    void aFailedRegistryStopsTheBrokerAndShowsItsLog() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.createFile(home.resolve("broken-runner.jar"));
        Path data = directory.resolve("data");
        String realHome = System.getProperty(HOME_PROPERTY);
        System.setProperty(HOME_PROPERTY, home.toString());
        try {
            assertThatThrownBy(() -> LocalStack.start(data))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining("The schema registry did not start")
                    .hasMessageContaining("exit code 1")
                    .hasMessageContaining(data.resolve("registry.log").toString())
                    .hasMessageContaining("ClassNotFoundException");
        } finally {
            System.setProperty(HOME_PROPERTY, realHome);
        }
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    private static List<ProcessHandle> servers(LocalStack stack) {
        return Stream.of(stack.broker().pid(), stack.schemaRegistry().pid())
                .map(pid -> ProcessHandle.of(pid).orElseThrow())
                .toList();
    }
}
