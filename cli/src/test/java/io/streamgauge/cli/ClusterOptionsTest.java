package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClusterOptionsTest {
    private final Path file;

    ClusterOptionsTest(@TempDir Path directory) throws IOException {
        file = Files.writeString(directory.resolve("cluster.properties"), """
                bootstrap.servers=file:1
                schema.registry.url=http://file:1
                topics.prefix=file.
                topics.partitions=3
                kafka.client.id=file
                """);
    }

    @Test
    void anOptionWinsOverTheEnvironmentAndThatOverTheFile() {
        ClusterSettings cluster = parsed("--config", file.toString(), "--bootstrap-servers", "option:1")
                .cluster(console(Map.of(
                        "STREAMGAUGE_BOOTSTRAP_SERVERS",
                        "environment:1",
                        "STREAMGAUGE_TOPICS_PREFIX",
                        "environment.")));

        assertThat(cluster.bootstrapServers()).isEqualTo("option:1");
        assertThat(cluster.topics().prefix()).isEqualTo("environment.");
        assertThat(cluster.registry().url()).isEqualTo("http://file:1");
        assertThat(cluster.topicPartitions()).isEqualTo(3);
    }

    @Test
    void anySettingCanBeGivenByItsKey() {
        ClusterSettings cluster = parsed(
                        "--config",
                        file.toString(),
                        "--schema-registry",
                        "http://option:1",
                        "-D",
                        "topics.prefix=option.",
                        "-Dkafka.security.protocol=SSL")
                .cluster(console(Map.of()));

        assertThat(cluster.topics().reviews().name()).isEqualTo("option.reviews");
        assertThat(cluster.registry().url()).isEqualTo("http://option:1");
        assertThat(cluster.clientSettings())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("client.id", "file");
    }

    @Test
    void aWrongSettingIsWrongUsage() {
        ClusterOptions options = parsed("--config", file.toString(), "-D", "topics.partitions=none");

        assertThatThrownBy(() -> options.cluster(console(Map.of())))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("topics.partitions is 'none'");
    }

    @Test
    void aStoreThatIsNotNamedIsWrongUsage() {
        ClusterOptions options = parsed("--config", file.toString());

        assertThatThrownBy(() -> options.store(console(Map.of())))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("artifact.store is not set: give --store DIR");
    }

    @Test
    void aStoreIsADirectoryOrABucket() {
        assertThat(parsed("--store", "models").store(console(Map.of()))).isInstanceOf(FileArtifactStore.class);
        ClusterOptions bucket = parsed(
                "--store",
                "s3://models/team",
                "-D",
                "artifact.store.s3.endpoint=http://127.0.0.1:1",
                "-D",
                "artifact.store.cache.directory=models-cache");
        assertThat(bucket.store(console(Map.of()))).isNotInstanceOf(FileArtifactStore.class);
        assertThatThrownBy(() -> parsed("--store", "https://models").store(console(Map.of())))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("artifact.store is 'https://models'")
                .hasMessageContaining("s3://BUCKET/PREFIX");
    }

    private static ClusterOptions parsed(String... arguments) {
        ClusterOptions options = new ClusterOptions();
        CommandLine.Model.CommandSpec command = CommandLine.Model.CommandSpec.create();
        command.addMixin("cluster", CommandLine.Model.CommandSpec.forAnnotatedObject(options));
        new CommandLine(command).parseArgs(arguments);
        return options;
    }

    private static Console console(Map<String, String> environment) {
        return new Console(
                InputStream.nullInputStream(),
                new PrintStream(PrintStream.nullOutputStream()),
                new PrintStream(PrintStream.nullOutputStream()),
                false,
                80,
                environment);
    }
}
