package io.streamgauge.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The schema registry of a {@link LocalStack}: Apicurio Registry with its Confluent API, in a process of its own that
 * listens on 127.0.0.1 only. Unless a global compatibility has been set, it is {@code FULL_TRANSITIVE}.
 *
 * <p>Thread-safety: may be used by several threads. {@link #stop} and {@link #kill} do not wait for a {@link #start} in
 * another thread; that start then fails.
 */
public final class SchemaRegistry {
    private static final String HOME_PROPERTY = "streamgauge.registry.home";
    private static final String LOG_NAME = "registry.log";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://127\\.0\\.0\\.1:(\\d+)\\s");

    private final ServerProcess process;
    private volatile int port;

    SchemaRegistry(Path stackDirectory) {
        process = new ServerProcess(
                "the schema registry", stackDirectory.resolve("registry"), stackDirectory.resolve(LOG_NAME));
    }

    /**
     * Starts the registry again after {@link #stop} or {@link #kill}, on the same port and with the same schemas, and
     * waits until it serves.
     *
     * @throws IllegalStateException if it is running, or if its stack is closed
     * @throws LocalStackException if it cannot be started
     */
    public void start() {
        launch();
        awaitStarted();
    }

    /** Ends the registry in order (SIGTERM; SIGKILL if that takes too long); does nothing if it is not running. */
    public void stop() {
        process.stop();
    }

    /** Ends the registry at once (SIGKILL), as a crash would; does nothing if it is not running. */
    public void kill() {
        process.kill();
    }

    /** Whether the registry's process exists. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The process id of the registry, or of its last process if it is not running. */
    public long pid() {
        return process.pid();
    }

    void launch() {
        Path application = application(System.getProperty(HOME_PROPERTY));
        process.launch(
                // The application first: its own versions of everything, whatever ours brings along.
                List.of(application, ownCode()),
                List.of(
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        // A file even when the stack is ephemeral, for a restart must find the schemas. The path is
                        // relative because a semicolon in it would end it. Without WRITE_DELAY a killed process loses
                        // what it has just confirmed.
                        "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:./registry;WRITE_DELAY=0",
                        "-Dquarkus.datasource.jdbc.initial-size=1",
                        "-Dquarkus.datasource.jdbc.min-size=1",
                        "-Dquarkus.datasource.jdbc.max-size=10",
                        "-Dquarkus.http.io-threads=2",
                        // A request without a body that came by an upgrade to HTTP/2 leaves a thread of this server
                        // waiting for that body, and the server would wait a minute for the thread when it stops. The
                        // upgrade cannot be switched off.
                        "-Dquarkus.thread-pool.shutdown-timeout=2",
                        // Silences a page of advice at every start.
                        "-Dregistry.apis.v2.date-format=yyyy-MM-dd'T'HH:mm:ss'Z'",
                        "-Dquarkus.banner.enabled=false",
                        // Into the bounded file only. It is ours to put the last run's aside, not the server's.
                        "-Dquarkus.log.console.enable=false",
                        "-Dquarkus.log.file.enable=true",
                        "-Dquarkus.log.file.path=../" + LOG_NAME,
                        "-Dquarkus.log.file.format=%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %s%e (%c{3.})%n",
                        "-Dquarkus.log.file.rotation.max-file-size=10M",
                        "-Dquarkus.log.file.rotation.max-backup-index=1",
                        "-Dquarkus.log.file.rotation.rotate-on-boot=false"),
                "io.quarkus.runner.GeneratedMain",
                List.of());
    }

    void awaitStarted() {
        port = Integer.parseInt(process.awaitLog(START_TIMEOUT, LISTENING));
        requireCompatibilityByDefault();
    }

    void retire() {
        process.retire();
    }

    void abandon() {
        process.abandon();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
    }

    /** The registry's own default is to accept anything. */
    private void requireCompatibilityByDefault() {
        URI config = URI.create(url() + "/config");
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
        if (send(client, HttpRequest.newBuilder(config)).contains("\"NONE\"")) {
            send(
                    client,
                    HttpRequest.newBuilder(config)
                            .header("Content-Type", CONTENT_TYPE)
                            .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"FULL_TRANSITIVE\"}")));
        }
    }

    private String send(HttpClient client, HttpRequest.Builder builder) {
        HttpRequest request = builder.timeout(REQUEST_TIMEOUT).build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw process.failure(request.method() + " " + request.uri() + " was answered with "
                        + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw process.failure(request.method() + " " + request.uri() + " failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw process.failure("this thread was interrupted while it waited");
        }
    }

    /**
     * The application's jar in its home; the jar names its libraries itself.
     *
     * @throws LocalStackException if there is none, saying how to get it
     */
    static Path application(@Nullable String home) {
        if (home == null || home.isBlank()) {
            throw new LocalStackException("The schema registry is not known: set the system property " + HOME_PROPERTY
                    + " to the directory local-stack/target/registry of a built source tree (mvn package)");
        }
        Path directory = Path.of(home).toAbsolutePath();
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new LocalStackException(
                            "There is no schema registry (*-runner.jar) in " + directory + remedy()));
        } catch (IOException e) {
            throw new LocalStackException("There is no schema registry in " + directory + remedy(), e);
        }
    }

    private static String remedy() {
        return ": build it there with `mvn package` (it becomes local-stack/target/registry), or set the system property "
                + HOME_PROPERTY + " to where it is";
    }

    /** Where {@link SupervisedMain} is, and nothing else of our class path. */
    private static Path ownCode() {
        return Path.of(URI.create(SupervisedMain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
    }
}
