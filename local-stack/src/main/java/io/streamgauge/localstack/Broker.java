package io.streamgauge.localstack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Kafka broker of a {@link LocalStack}: a single KRaft node, broker and controller in one, in a process of its own
 * that listens on 127.0.0.1 only.
 *
 * <p>Thread-safety: may be used by several threads. {@link #stop} and {@link #kill} do not wait for a {@link #start} in
 * another thread; that start then fails.
 */
public final class Broker {
    private static final String LOG_NAME = "broker.log";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /** The port that the operating system chose; the controller's listener has a line of the same form. */
    private static final Pattern RESOLVED_PORT = Pattern.compile("PLAINTEXT: resolved ephemeral port to (\\d+)\\b");

    private static final Pattern STARTED = Pattern.compile("\\bKafka Server started\\b");

    /**
     * Settings of a single node, which is its own quorum and every partition's only replica. Anything on the order of a
     * production setting (retention, segment sizes, message size) is left at Kafka's default.
     */
    private static final String SETTINGS = """
            process.roles=broker,controller
            node.id=1
            listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:0
            inter.broker.listener.name=PLAINTEXT
            controller.listener.names=CONTROLLER
            controller.quorum.bootstrap.servers=127.0.0.1:0
            # Relative to the process's working directory: a comma in the path would otherwise separate two.
            log.dirs=data

            default.replication.factor=1
            min.insync.replicas=1
            offsets.topic.replication.factor=1
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            # Few, because creating them is most of what the first consumer and the first transaction wait for.
            offsets.topic.num.partitions=5
            transaction.state.log.num.partitions=5
            share.coordinator.state.topic.num.partitions=5

            # A misspelt topic should fail, not appear.
            auto.create.topics.enable=false
            # No other member is to be waited for.
            group.initial.rebalance.delay.ms=0
            # After a kill, the next start waits until the session of the killed process has expired.
            broker.session.timeout.ms=2000
            broker.heartbeat.interval.ms=500
            # The default of 128 MB is allocated at start, half of this process's heap.
            log.cleaner.dedupe.buffer.size=16777216
            num.network.threads=2
            num.io.threads=4
            background.threads=4
            """;

    private final Path directory;
    private final Map<String, String> furtherSettings;
    private final ServerProcess process;
    private volatile int port;

    Broker(Path stackDirectory, Map<String, String> furtherSettings) {
        this.furtherSettings = Map.copyOf(furtherSettings);
        directory = stackDirectory.resolve("broker");
        process = new ServerProcess("the Kafka broker", directory, stackDirectory.resolve(LOG_NAME));
    }

    /**
     * Starts the broker again after {@link #stop} or {@link #kill}, on the same port and with the same data, and waits
     * until it serves. After a kill that takes about two seconds more, until the old process's session has expired.
     *
     * @throws IllegalStateException if it is running, or if its stack is closed
     * @throws LocalStackException if it cannot be started
     */
    public void start() {
        launch();
        awaitStarted();
    }

    /** Ends the broker in order (SIGTERM; SIGKILL if that takes too long); does nothing if it is not running. */
    public void stop() {
        process.stop();
    }

    /** Ends the broker at once (SIGKILL), as a crash would; does nothing if it is not running. */
    public void kill() {
        process.kill();
    }

    /** Whether the broker's process exists. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The process id of the broker, or of its last process if it is not running. */
    public long pid() {
        return process.pid();
    }

    void launch() {
        process.requireStartable();
        try {
            Files.createDirectories(directory);
            StringBuilder settings = new StringBuilder(SETTINGS.formatted(port));
            // The last line of a key is the one that counts.
            new TreeMap<>(furtherSettings)
                    .forEach((key, value) ->
                            settings.append(key).append('=').append(value).append('\n'));
            Files.writeString(directory.resolve("server.properties"), settings);
        } catch (IOException e) {
            throw new LocalStackException("Cannot write the broker's settings to " + directory + ": " + e, e);
        }
        process.launch(
                ownClassPath(),
                List.of("-Dlog4j2.configurationFile=local-stack-log4j2.xml", "-Dstreamgauge.broker.log=../" + LOG_NAME),
                BrokerMain.class.getName(),
                List.of("server.properties", "data"));
    }

    void awaitStarted() {
        if (port == 0) {
            port = Integer.parseInt(process.awaitLog(START_TIMEOUT, RESOLVED_PORT, STARTED));
        } else {
            process.awaitLog(START_TIMEOUT, STARTED);
        }
    }

    void retire() {
        process.retire();
    }

    int port() {
        return port;
    }

    /** All of this process's class path: a jar that the broker does not need is not even opened. */
    private static List<Path> ownClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
    }
}
