package io.streamgauge.cli;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;

/** Tests on a broker and a registry that their class shares, each with topics and an artifact store of its own. */
abstract class OnSharedStack {
    private static LocalStack stack;

    final Path temporary;
    /** The configuration file, for {@code --config}. */
    final Path config;

    final ClusterSettings cluster;
    final ClusterRecords topics;

    OnSharedStack(Path temporary, TestInfo test) throws IOException {
        this.temporary = temporary;
        Map<String, String> settings = Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.schemaRegistryUrl().toString(),
                "artifact.store", temporary.resolve("store").toString(),
                "topics.prefix", test.getTestMethod().orElseThrow().getName() + ".");
        this.cluster = ClusterSettings.from(Settings.of(settings));
        this.topics = new ClusterRecords(cluster);
        this.config = write(temporary, settings);
    }

    @BeforeAll
    static void start() {
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stop() {
        stack.close();
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
