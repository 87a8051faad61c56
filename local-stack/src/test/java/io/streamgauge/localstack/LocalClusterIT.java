package io.streamgauge.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One cluster of three for all, for starting it takes the longest. */
final class LocalClusterIT {
    private static final int BROKERS = 3;

    @Test
    void aClusterOfThreeKeepsWhatItConfirmedThroughTheLossOfAnyOne(@TempDir Path directory) throws Exception {
        List<ProcessHandle> servers;
        // Sessions that are short, so that the others take over at once.
        try (LocalCluster cluster = LocalCluster.start(
                directory.resolve("cluster"),
                BROKERS,
                Map.of("broker.session.timeout.ms", "2000", "broker.heartbeat.interval.ms", "500"))) {
            String addresses = cluster.bootstrapServers();
            TopicClient topics = new TopicClient(addresses);
            topics.create("kept");
            topics.write("kept", "by three");
            assertReplication(cluster);

            Broker controller = cluster.broker(activeController(addresses));
            controller.kill();
            assertThat(controller.isAlive()).isFalse();
            topics.write("kept", "by two");
            topics.writeInTransaction("kept", "all or nothing");
            controller.start();

            Broker other = cluster.broker(controller.nodeId() % BROKERS + 1);
            other.pause();
            assertThat(state(other.pid())).isEqualTo("T");
            other.resume();
            assertThat(state(other.pid())).isNotEqualTo("T");
            topics.write("kept", "after one stood still");

            assertThat(cluster.bootstrapServers()).isEqualTo(addresses);
            assertThat(topics.read("kept", 4))
                    .containsExactly("by three", "by two", "all or nothing", "after one stood still");
            assertThat(new SchemaClient(cluster.schemaRegistryUrl()).get("/config"))
                    .contains("FULL_TRANSITIVE");
            servers = Stream.concat(
                            cluster.brokers().stream().map(Broker::pid),
                            Stream.of(cluster.schemaRegistry().pid()))
                    .map(pid -> ProcessHandle.of(pid).orElseThrow())
                    .toList();
            assertThat(servers).hasSize(BROKERS + 1);
            // A broker that stands still ends all the same.
            other.pause();
        }
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
        assertThat(directory.resolve("cluster").resolve("broker-3.log")).isNotEmptyFile();
    }

    @Test
    void aDirectoryThatIsNotEmptyIsRefused(@TempDir Path directory) throws Exception {
        Files.createFile(directory.resolve("something"));

        assertThatThrownBy(() -> LocalCluster.start(directory, BROKERS, Map.of()))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("name an empty one");
    }

    private static void assertReplication(LocalCluster cluster) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            assertThat(admin.describeMetadataQuorum().quorumInfo().get().voters())
                    .hasSize(BROKERS);
            Map<String, TopicDescription> described = admin.describeTopics(List.of("kept"))
                    .allTopicNames()
                    .get(TopicClient.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            assertThat(described.values()).hasSize(1).allSatisfy(topic -> assertThat(topic.partitions())
                    .allSatisfy(partition -> assertThat(partition.replicas()).hasSize(BROKERS)));
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "kept");
            assertThat(admin.describeConfigs(List.of(topic)).all().get().values())
                    .hasSize(1)
                    .flatExtracting(Config::entries)
                    .filteredOn(entry -> entry.name().equals("min.insync.replicas"))
                    .extracting(ConfigEntry::value)
                    .containsExactly("2");
        }
    }

    /** The letter for a process's state; T is stopped. */
    private static String state(long pid) throws IOException {
        String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return line.substring(line.lastIndexOf(')') + 2).split(" ", 2)[0];
    }

    private static int activeController(String addresses) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", addresses))) {
            return admin.describeMetadataQuorum().quorumInfo().get().leaderId();
        }
    }
}
