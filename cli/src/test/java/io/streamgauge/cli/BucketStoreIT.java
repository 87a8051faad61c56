package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.localstack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An artifact store in a bucket, from publishing to loading, against a real broker, registry and S3 server. */
class BucketStoreIT {
    private static final String USER = "publisher";
    private static final String SECRET = "secret-of-the-publisher";

    private static LocalStack stack;
    private static S3Proxy s3;

    private final Path temporary;
    private final Path config;

    BucketStoreIT(@TempDir Path temporary) throws IOException {
        this.temporary = temporary;
        this.config = Files.write(
                temporary.resolve("scorer.properties"),
                List.of(
                        "bootstrap.servers=" + stack.bootstrapServers(),
                        "schema.registry.url=" + stack.schemaRegistryUrl(),
                        "tasks=digits",
                        "batch.size=7",
                        "artifact.store=s3://models/team",
                        "artifact.store.s3.endpoint=http://127.0.0.1:" + s3.getPort(),
                        "artifact.store.cache.directory=" + temporary.resolve("cache")));
    }

    @BeforeAll
    static void start(@TempDir Path objects) throws Exception {
        stack = LocalStack.startEphemeral();
        // A bucket is a directory.
        Files.createDirectory(objects.resolve("models"));
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", objects.toString());
        s3 = S3Proxy.builder()
                .blobStore(BlobStores.create("filesystem-nio2", properties))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, USER, SECRET)
                .build();
        s3.start();
        System.setProperty("aws.accessKeyId", USER);
        System.setProperty("aws.secretAccessKey", SECRET);
    }

    @AfterAll
    static void stop() throws Exception {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        s3.stop();
        stack.close();
    }

    @Test
    void whatIsPublishedIntoABucketIsLoadedFromIt() {
        TestConsole publish = new TestConsole("", Map.of());
        assertThat(publish.run(
                        "publish",
                        Path.of(System.getProperty("streamgauge.home"), "models", "starter", "digits")
                                .toString(),
                        "--assign",
                        "--effective-from",
                        "2026-01-01T00:00:00Z",
                        "--config",
                        config.toString()))
                .as(publish.err())
                .isZero();

        // With a cache of its own, as on another machine.
        Path cache = temporary.resolve("another-cache");
        TestConsole doctor = new TestConsole("", Map.of());
        assertThat(doctor.run("doctor", "--config", config.toString(), "-D", "artifact.store.cache.directory=" + cache))
                .as(doctor.out())
                .isZero();
        assertThat(doctor.out())
                .containsPattern("ok +artifact store +s3://models/team at http://127.0.0.1:\\d+, models: digits")
                .containsPattern("ok +scoring digits +digits:\\S+ in batches of up to 7 ");
        assertThat(cache).isDirectoryContaining("regex:.*/[0-9a-f]{64}");
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        TestConsole doctor = new TestConsole("", Map.of());

        assertThat(doctor.run("doctor", "--config", config.toString(), "--store", "s3://nobody"))
                .isEqualTo(1);

        assertThat(doctor.out())
                .containsPattern("failed +artifact store +s3://nobody/ cannot be listed.*no bucket nobody");
    }
}
