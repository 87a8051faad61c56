package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.cli.KafkaRights.Right;
import io.streamgauge.monitor.MonitorApplication;
import io.streamgauge.monitor.MonitorSettings;
import io.streamgauge.scorer.ScorerApplication;
import io.streamgauge.scorer.ScorerSettings;
import io.streamgauge.streams.StreamsApplication;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** Runs programs whose users lack one right, and expects them to fail with its name. */
final class LostRights implements AutoCloseable {
    /** The first failure ends an application. */
    private static final Map<String, String> AT_ONCE = Map.of(
            "threads.replacements", "0",
            "monitor.threads.replacements", "0",
            "tasks", "sentiment",
            "http.port", "off");

    private final GuardedCluster cluster;
    private final List<Right> rights;
    private final LeastActions actions;

    LostRights(GuardedCluster cluster, List<Right> rights) {
        this.cluster = cluster;
        this.rights = rights;
        this.actions = new LeastActions(cluster);
    }

    /** A command fails for lack of a right. */
    void command(String user, String lacking, String... command) throws Exception {
        without(user, lacking, () -> {
            TestConsole console = new TestConsole("", Map.of());
            String[] all = Stream.concat(Stream.of(command), Stream.of("--config", cluster.configuration(user)))
                    .toArray(String[]::new);
            assertThat(console.run(all))
                    .as("%s without %s", List.of(all), lacking)
                    .isEqualTo(1);
            return console.err();
        });
    }

    /** The scorer fails for lack of a right. */
    void scorer(String lacking) throws Exception {
        String user = "streamgauge-scorer";
        without(
                user,
                lacking,
                () -> untilEnd(new ScorerApplication(ScorerSettings.from(cluster.settings(user, AT_ONCE)))));
    }

    /** A monitor that is new to its cluster fails for lack of a right. */
    void newMonitor(String lacking) throws Exception {
        List<String> internal = cluster.deleteTopics("streamgauge-monitor-");
        monitor(lacking);
        cluster.createTopics(internal);
    }

    /** The monitor fails for lack of a right. */
    void monitor(String lacking) throws Exception {
        String user = "streamgauge-monitor";
        without(
                user,
                lacking,
                () -> untilEnd(new MonitorApplication(MonitorSettings.from(cluster.settings(user, AT_ONCE)))));
    }

    /** What whoever starts an application is told when it ends. */
    private static String untilEnd(StreamsApplication application) {
        try (application) {
            application.start();
            Throwable failure = application.awaitTermination().failure().orElseThrow();
            return Failures.describe(new ExecutionException(failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (RuntimeException e) {
            return Failures.describe(e);
        }
    }

    private void without(String user, String lacking, Supplier<String> program) throws Exception {
        Right right = rights.stream()
                .filter(other -> other.user().equals(user) && other.toString().contains(" " + lacking))
                .findFirst()
                .orElseThrow();
        cluster.revoke(right);
        String complaint;
        try {
            assertThat(actions.isDenied(right, right.name())).as(lacking).isTrue();
            complaint = program.get();
        } finally {
            cluster.grant(right);
        }
        assertThat(actions.isAllowed(right, right.name())).as(lacking).isTrue();
        assertThat(complaint)
                .as("%s without %s", user, lacking)
                .containsIgnoringCase("authoriz")
                .contains("users.yaml")
                .contains(named(right));
    }

    /** What the message names: of transactional ids Kafka tells no name, and of what is to be made a new one. */
    private static String named(Right right) {
        return right.type() == ResourceType.TRANSACTIONAL_ID || right.operation() == AclOperation.CREATE
                ? ""
                : right.name();
    }

    @Override
    public void close() {
        actions.close();
    }
}
