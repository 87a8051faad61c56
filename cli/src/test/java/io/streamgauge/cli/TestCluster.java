package io.streamgauge.cli;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.TestInfo;

/**
 * Topics and an artifact store of one test's own, on brokers that its class shares.
 *
 * @param settings what the configuration says
 * @param topics what stands on them
 * @param config the configuration file, for {@code --config}
 */
record TestCluster(ClusterSettings settings, ClusterRecords topics, Path config) {
    /** That of a test, whose name begins the names of its topics. */
    static TestCluster of(LocalStack stack, Path directory, TestInfo test) throws IOException {
        Map<String, String> settings = Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.schemaRegistryUrl().toString(),
                "artifact.store", directory.resolve("store").toString(),
                "topics.prefix", test.getTestMethod().orElseThrow().getName() + ".");
        ClusterSettings cluster = ClusterSettings.from(Settings.of(settings));
        return new TestCluster(cluster, new ClusterRecords(cluster), write(directory, settings));
    }

    /** Writes a configuration file into a directory. */
    static Path write(Path directory, Map<String, String> settings) throws IOException {
        return Files.write(
                directory.resolve("cluster.properties"),
                settings.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }
}
