package io.streamgauge.localstack;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Kafka broker: that of a {@link LocalStack}, which is all of its cluster, or one of a {@link LocalCluster}. A KRaft node,
 * broker and controller in one, in a process of its own that listens on 127.0.0.1 only.
 *
 * <p>Thread-safety: may be used by several threads. {@link #stop} and {@link #kill} do not wait for a {@link #start} in
 * another thread; that start then fails.
 */
public final class Broker {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /** What Kafka accepts for the addresses of the controllers from who knows none but itself. */
    static final String NO_CONTROLLERS = "127.0.0.1:0";

    /** The ports that the operating system chose. */
    private static final Pattern RESOLVED_PORT = Pattern.compile("PLAINTEXT: resolved ephemeral port to (\\d+)\\b");

    private static final Pattern RESOLVED_CONTROLLER_PORT =
            Pattern.compile("CONTROLLER: resolved ephemeral port to (\\d+)\\b");

    /**
     * The port that was taken last before the broker says that it was for the listener LINK. Of a port that is not the one it
     * advertises it does not say so plainly.
     */
    private static final Pattern LINK_PORT =
            Pattern.compile("Awaiting socket connections on 127\\.0\\.0\\.1:(\\d+)\\b.*\\n"
                    + "(?:(?!.*Awaiting socket connections).*\\n){0,20}?.*endpoint : ListenerName\\(LINK\\)");

    private static final Pattern STARTED = Pattern.compile("\\bKafka Server started\\b");

    /**
     * Settings of every broker: port, controller's port, and replicas of a partition, of which so many must be in sync.
     * Anything on the order of a production setting (retention, segment sizes, message size) is left at Kafka's default.
     */
    private static final String SETTINGS = """
            process.roles=broker,controller
            node.id=%1$d
            listeners=PLAINTEXT://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
            inter.broker.listener.name=PLAINTEXT
            controller.listener.names=CONTROLLER
            controller.quorum.bootstrap.servers=%4$s
            # Relative to the process's working directory: a comma in the path would otherwise separate two.
            log.dirs=data

            default.replication.factor=%5$d
            min.insync.replicas=%6$d
            offsets.topic.replication.factor=%5$d
            transaction.state.log.replication.factor=%5$d
            transaction.state.log.min.isr=%6$d
            share.coordinator.state.topic.replication.factor=%5$d
            share.coordinator.state.topic.min.isr=%6$d
            # Few, because creating them is most of what the first consumer and the first transaction wait for.
            offsets.topic.num.partitions=5
            transaction.state.log.num.partitions=5
            share.coordinator.state.topic.num.partitions=5

            # A misspelt topic should fail, not appear.
            auto.create.topics.enable=false
            # No other member is to be waited for.
            group.initial.rebalance.delay.ms=0
            # The default of 128 MB is allocated at start, half of this process's heap.
            log.cleaner.dedupe.buffer.size=16777216
            num.network.threads=2
            num.io.threads=4
            background.threads=4
            """;

    /** Of a broker that has nobody to take over from it. */
    private static final String SETTINGS_ALONE = """
            # After a kill, the next start waits until the session of the killed process has expired.
            broker.session.timeout.ms=2000
            broker.heartbeat.interval.ms=500
            """;

    private static final String SETTINGS_OF_A_MEMBER = """
            # Who is no voter in the quorum of controllers yet asks to become one.
            controller.quorum.auto.join.enable=true
            # Who comes by the listener LINK is told to go on by it, and its address is that of a link to it.
            listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d,LINK://127.0.0.1:%3$d
            advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,LINK://127.0.0.1:%4$d
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,LINK:PLAINTEXT
            """;

    private static final int MOST_REPLICAS = 3;

    private final Part part;
    private final Path directory;
    private final Path log;
    private final Map<String, String> furtherSettings;
    private final ServerProcess process;
    private volatile int port;
    private volatile int controllerPort;
    private volatile int linkPort;

    /**
     * A broker's part in its cluster.
     *
     * @param name of its directory and its log
     * @param nodeId 1 or more
     * @param brokers how many the cluster has
     * @param clusterId the same for all
     * @param founds whether it is the first voter in the quorum of controllers; others join
     * @param controllers addresses of the controllers that are known, separated by commas
     * @param linkedAt port of the link to its listener for links; 0 without such a listener
     */
    private record Part(
            String name,
            int nodeId,
            int brokers,
            String clusterId,
            boolean founds,
            Supplier<String> controllers,
            int linkedAt) {
        int replicas() {
            return Math.min(MOST_REPLICAS, brokers);
        }

        int replicasInSync() {
            return Math.max(1, replicas() - 1);
        }
    }

    private Broker(String called, Part part, Path stackDirectory, Map<String, String> furtherSettings) {
        this.part = part;
        this.furtherSettings = Map.copyOf(furtherSettings);
        directory = stackDirectory.resolve(part.name());
        log = stackDirectory.resolve(part.name() + ".log");
        process = new ServerProcess(called, directory, log);
    }

    /** A broker that is its own quorum, and every partition's only replica. */
    static Broker alone(Path stackDirectory, Map<String, String> furtherSettings) {
        Part part = new Part("broker", 1, 1, newClusterId(), true, () -> NO_CONTROLLERS, 0);
        return new Broker("the Kafka broker", part, stackDirectory, furtherSettings);
    }

    /**
     * One of several brokers. The first founds the quorum of controllers and must have begun to listen before the others
     * are launched.
     *
     * @param nodeId from 1 on
     * @param brokers how many there are
     * @param clusterId from {@link #newClusterId}
     * @param controllers addresses of the controllers that listen already, asked at each launch; {@link #NO_CONTROLLERS}
     *     for none
     * @param linkedAt port of a link to {@link #linkPort}
     */
    static Broker member(
            int nodeId,
            int brokers,
            String clusterId,
            Supplier<String> controllers,
            int linkedAt,
            Path stackDirectory,
            Map<String, String> furtherSettings) {
        Part part = new Part("broker-" + nodeId, nodeId, brokers, clusterId, nodeId == 1, controllers, linkedAt);
        return new Broker("the Kafka broker " + nodeId, part, stackDirectory, furtherSettings);
    }

    /** A Kafka {@code Uuid} as text: 16 bytes in Base64's URL alphabet without padding. */
    static String newClusterId() {
        UUID id = UUID.randomUUID();
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * 2)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Starts the broker again after {@link #stop} or {@link #kill}, on the same port and with the same data, and waits
     * until it serves. After a kill that takes longer, until the old process's session has expired: about two seconds more
     * alone, up to nine in a {@link LocalCluster}.
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

    /** Has the broker stand still (SIGSTOP): it keeps its connections and answers nobody, until {@link #resume}. */
    public void pause() {
        process.pause();
    }

    /** Has the broker go on after {@link #pause}; does nothing if it does not stand still. */
    public void resume() {
        process.resume();
    }

    /** Its number in the cluster, from 1 on. */
    public int nodeId() {
        return part.nodeId();
    }

    /** Its log file; that of the process before has the suffix {@code .1}. */
    public Path log() {
        return log;
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
            StringBuilder settings = new StringBuilder(SETTINGS.formatted(
                            part.nodeId(),
                            port,
                            controllerPort,
                            part.controllers().get(),
                            part.replicas(),
                            part.replicasInSync()))
                    .append(part.linkedAt() == 0 ? SETTINGS_ALONE : settingsOfAMember());
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
                List.of(
                        "-Dlog4j2.configurationFile=local-stack-log4j2.xml",
                        "-Dstreamgauge.broker.log=../" + log.getFileName()),
                BrokerMain.class.getName(),
                List.of(
                        "server.properties",
                        "data",
                        part.clusterId(),
                        part.founds() ? "--standalone" : "--no-initial-controllers"));
    }

    private String settingsOfAMember() {
        return SETTINGS_OF_A_MEMBER.formatted(port, controllerPort, linkPort, part.linkedAt());
    }

    /** Waits until other controllers can reach this one. */
    void awaitController() {
        if (controllerPort == 0) {
            controllerPort = Integer.parseInt(process.awaitLog(START_TIMEOUT, RESOLVED_CONTROLLER_PORT));
        }
    }

    void awaitStarted() {
        awaitController();
        if (part.linkedAt() != 0 && linkPort == 0) {
            linkPort = Integer.parseInt(process.awaitLog(START_TIMEOUT, LINK_PORT));
        }
        if (port == 0) {
            port = Integer.parseInt(process.awaitLog(START_TIMEOUT, RESOLVED_PORT, STARTED));
        } else {
            process.awaitLog(START_TIMEOUT, STARTED);
        }
    }

    void retire() {
        process.retire();
    }

    void abandon() {
        process.abandon();
    }

    int port() {
        return port;
    }

    /** Where it listens to a link to it; 0 until it has started once, and without a link. */
    int linkPort() {
        return linkPort;
    }

    /** 0 until {@link #awaitController} has returned once. */
    int controllerPort() {
        return controllerPort;
    }

    /** All of this process's class path: a jar that the broker does not need is not even opened. */
    private static List<Path> ownClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
    }
}
