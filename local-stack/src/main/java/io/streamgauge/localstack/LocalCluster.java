package io.streamgauge.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Several Kafka brokers and a schema registry on this machine, to see what becomes of applications when some of them fail.
 * Every broker is a process of its own, broker and controller in one, and all controllers vote. Topics have three replicas
 * unless told otherwise, or as many as there are brokers, and all but one must be in sync; so do Kafka's own topics. The
 * registry keeps its schemas in a file and needs no broker.
 *
 * <p>All ports are chosen by the operating system and stay the same when a broker is started again. That takes two steps at
 * the first start, for controllers must know of each other and none knows its port before it listens: broker 1 is formatted
 * as a quorum of its own; as soon as its log tells its port, the others are started, formatted without a quorum, and ask to
 * become voters ({@code controller.quorum.auto.join.enable}). The cluster has started when all of them are. Reserving ports
 * beforehand would be quicker by a second or two, and fail whenever somebody else takes one in between.
 *
 * <p>Each broker has a second way to it, a {@link SlowLink}, which can be made slow for those that take it.
 *
 * <p>Three brokers and the registry take about a gigabyte of memory, and some ten seconds to start on two cores.
 *
 * <p>Who starts a cluster closes it; {@link LocalStack} says what that means. A cluster always begins empty.
 *
 * <p>Thread-safety: may be used by several threads.
 */
public final class LocalCluster implements AutoCloseable {
    private static final Duration QUORUM_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int ANSWER_MILLISECONDS = 10_000;

    private final StackDirectory directory;
    private final List<Broker> brokers;
    private final List<SlowLink> links;
    private final SchemaRegistry schemaRegistry;
    private boolean closed;

    private LocalCluster(StackDirectory directory, int number, Map<String, String> brokerSettings) {
        this.directory = directory;
        String clusterId = Broker.newClusterId();
        this.links = IntStream.rangeClosed(1, number)
                .mapToObj(nodeId -> SlowLink.open(() -> broker(nodeId).linkPort()))
                .toList();
        this.brokers = IntStream.rangeClosed(1, number)
                .mapToObj(nodeId -> Broker.member(
                        nodeId,
                        number,
                        clusterId,
                        this::controllers,
                        links.get(nodeId - 1).port(),
                        directory.path(),
                        brokerSettings))
                .toList();
        this.schemaRegistry = new SchemaRegistry(directory.path());
    }

    /**
     * Starts a cluster in a directory, which stays when it is closed. It has the servers' logs, {@code broker-1.log} and so
     * on, and {@code registry.log}.
     *
     * @param emptyDirectory created when missing
     * @param brokers how many, 1 or more
     * @param brokerSettings the brokers' own settings, over ours
     * @throws LocalStackException if the directory is not empty or in use, or if the cluster cannot be started
     */
    public static LocalCluster start(Path emptyDirectory, int brokers, Map<String, String> brokerSettings) {
        if (brokers < 1) {
            throw new IllegalArgumentException("brokers is " + brokers + ": use 1 or more");
        }
        requireEmpty(emptyDirectory);
        return start(StackDirectory.of(emptyDirectory), brokers, brokerSettings);
    }

    /**
     * Starts a cluster in a fresh temporary directory, which {@link #close} deletes.
     *
     * @param brokers how many, 1 or more
     * @throws LocalStackException if it cannot be started; the directory is then kept for its logs
     */
    public static LocalCluster startEphemeral(int brokers) {
        if (brokers < 1) {
            throw new IllegalArgumentException("brokers is " + brokers + ": use 1 or more");
        }
        return start(StackDirectory.ephemeral(), brokers, Map.of());
    }

    private static LocalCluster start(StackDirectory directory, int number, Map<String, String> brokerSettings) {
        LocalCluster cluster = new LocalCluster(directory, number, brokerSettings);
        try {
            Broker founder = cluster.broker(1);
            founder.launch();
            cluster.schemaRegistry.launch();
            founder.awaitController();
            List<Broker> others = cluster.brokers.subList(1, number);
            others.forEach(Broker::launch);
            cluster.brokers.forEach(Broker::awaitStarted);
            cluster.awaitVoters();
            cluster.schemaRegistry.awaitStarted();
            return cluster;
        } catch (RuntimeException e) {
            cluster.stopServers();
            throw e;
        }
    }

    /** Where the brokers are: {@code 127.0.0.1:port}, separated by commas. */
    public String bootstrapServers() {
        return brokers.stream().map(broker -> "127.0.0.1:" + broker.port()).collect(Collectors.joining(","));
    }

    /**
     * Where the brokers are for those whose way to them leads over {@link #links}, all of it: whoever begins there is sent on
     * to nowhere else.
     */
    public String linkedBootstrapServers() {
        return links.stream().map(link -> "127.0.0.1:" + link.port()).collect(Collectors.joining(","));
    }

    /** The ways to the brokers, by their numbers from 1 on, for those that take them; closed with the cluster. */
    public List<SlowLink> links() {
        return links;
    }

    /** Where the registry's Confluent API is. */
    public URI schemaRegistryUrl() {
        return schemaRegistry.url();
    }

    /** The brokers, by their numbers from 1 on; to be stopped, killed, paused and started again. */
    public List<Broker> brokers() {
        return brokers;
    }

    /**
     * The broker of a number.
     *
     * @throws IllegalArgumentException when there is none
     */
    public Broker broker(int nodeId) {
        if (nodeId < 1 || nodeId > brokers.size()) {
            throw new IllegalArgumentException("There is no broker " + nodeId + ": name 1 to " + brokers.size());
        }
        return brokers.get(nodeId - 1);
    }

    /** The schema registry, to be stopped, killed and started again. */
    public SchemaRegistry schemaRegistry() {
        return schemaRegistry;
    }

    /** Where the logs are. */
    public Path directory() {
        return directory.path();
    }

    /**
     * Kills everything, waits until it is gone, and deletes the directory if it is a temporary one. A second call does
     * nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopServers();
        directory.deleteIfEphemeral();
    }

    /** Not in good order: the last brokers would wait for a quorum that is gone, and nobody begins again on their files. */
    private void stopServers() {
        links.forEach(SlowLink::close);
        brokers.forEach(Broker::abandon);
        schemaRegistry.abandon();
        directory.release();
    }

    private String controllers() {
        String known = brokers.stream()
                .map(Broker::controllerPort)
                .filter(port -> port > 0)
                .map(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(","));
        return known.isEmpty() ? Broker.NO_CONTROLLERS : known;
    }

    /** Until then the loss of broker 1 would be the end of the cluster. */
    private void awaitVoters() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "default.api.timeout.ms",
                ANSWER_MILLISECONDS,
                "request.timeout.ms",
                ANSWER_MILLISECONDS / 2);
        long giveUp = System.nanoTime() + QUORUM_TIMEOUT.toNanos();
        try (Admin admin = Admin.create(settings)) {
            int voters = 0;
            while (voters < brokers.size()) {
                if (System.nanoTime() > giveUp) {
                    throw new LocalStackException("Of " + brokers.size() + " controllers only " + voters
                            + " are voters after " + QUORUM_TIMEOUT.toSeconds() + " s; see the logs in "
                            + directory.path());
                }
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                voters = admin.describeMetadataQuorum()
                        .quorumInfo()
                        .get(ANSWER_MILLISECONDS, TimeUnit.MILLISECONDS)
                        .voters()
                        .size();
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new LocalStackException(
                    "The cluster does not say who its controllers are; see the logs in " + directory.path() + ": " + e,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while the cluster started", e);
        }
    }

    private static void requireEmpty(Path directory) {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new LocalStackException("The directory " + directory
                        + " is not empty, and a cluster begins anew: name an empty one, or one that does not exist");
            }
        } catch (IOException e) {
            throw new LocalStackException("The directory " + directory + " cannot be used for a cluster: " + e, e);
        }
    }
}
