package io.streamgauge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts real processes that run {@link Server} instead of a broker or a registry. */
final class ServerProcessTest {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern READY = Pattern.compile("ready at port (\\d+)\\b");

    private final Path directory;
    private final Path log;
    private final ServerProcess process;

    ServerProcessTest(@TempDir Path directory) {
        this.directory = directory;
        log = directory.resolve("server.log");
        process = new ServerProcess("the test server", directory.resolve("work"), log);
    }

    @AfterEach
    void end() {
        process.kill();
    }

    @Test
    void waitsForWhatTheServerSaysInItsLog() {
        launch("serve", "4711");

        assertThat(process.awaitLog(START_TIMEOUT, READY)).isEqualTo("4711");
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void stopsInOrder() throws IOException {
        launch("serve", "4711");
        process.awaitLog(START_TIMEOUT, READY);

        process.stop();

        assertThat(process.isAlive()).isFalse();
        assertThat(log).content().contains("shutdown hook ran");
    }

    @Test
    void killsWithoutGivingItTheChanceToReact() {
        launch("serve", "4711");
        process.awaitLog(START_TIMEOUT, READY);

        process.kill();

        assertThat(process.isAlive()).isFalse();
        assertThat(log).content().doesNotContain("shutdown hook ran");
    }

    @Test
    void aServerThatFailsIsReportedWithItsReasonAndItsLog() {
        launch("fail");

        assertThatThrownBy(() -> process.awaitLog(START_TIMEOUT, READY))
                .isInstanceOf(LocalStackException.class)
                .hasMessageStartingWith("The test server did not start: its process ended with exit code 1.")
                .hasMessageContaining(log.toString())
                .hasMessageContaining("the port is taken");
    }

    @Test
    void aServerThatIsNeverReadyIsReported() {
        launch("serve", "none");

        assertThatThrownBy(() -> process.awaitLog(Duration.ofMillis(1), READY))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("it was not ready within 1 ms");
    }

    @Test
    void aRestartPutsThePreviousLogAsideAndEmptiesTheTemporaryDirectory() throws IOException {
        launch("serve", "1");
        process.awaitLog(START_TIMEOUT, READY);
        process.stop();
        Path leftover = Files.createFile(directory.resolve("work/tmp/leftover"));

        launch("serve", "2");

        assertThat(process.awaitLog(START_TIMEOUT, READY)).isEqualTo("2");
        assertThat(directory.resolve("server.log.1")).content().contains("ready at port 1");
        assertThat(leftover).doesNotExist();
    }

    @Test
    void theEnvironmentOfTheUserDoesNotReachTheServer() {
        launch("environment");

        String names = process.awaitLog(START_TIMEOUT, Pattern.compile("environment (.*) end"));

        assertThat(names.split(" "))
                .contains("CLASSPATH")
                .isSubsetOf(
                        "CLASSPATH",
                        "PATH",
                        "HOME",
                        "USER",
                        "LANG",
                        "LC_ALL",
                        "TZ",
                        "LD_LIBRARY_PATH",
                        "PWD",
                        "OLDPWD",
                        "SHLVL",
                        "_");
    }

    private void launch(String... arguments) {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        process.launch(classPath, List.of(), Server.class.getName(), List.of(arguments));
    }

    /** What runs in the child process. */
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws InterruptedException {
            switch (arguments[0]) {
                case "serve" -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("shutdown hook ran")));
                    System.out.println("ready at port " + arguments[1]);
                    Thread.currentThread().join();
                }
                case "environment" -> {
                    System.out.println(
                            "environment " + String.join(" ", System.getenv().keySet()) + " end");
                    Thread.currentThread().join();
                }
                default -> throw new IllegalStateException("the port is taken");
            }
        }
    }
}
