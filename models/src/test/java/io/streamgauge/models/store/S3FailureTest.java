package io.streamgauge.models.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.SampleBundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;

@Timeout(60)
class S3FailureTest {
    private static final String WRONG = "a-secret-that-is-wrong";

    private static S3Server server;

    private final Path cache;

    S3FailureTest(@TempDir Path cache) {
        this.cache = cache;
    }

    @BeforeAll
    static void startServer(@TempDir Path directory) throws Exception {
        server = S3Server.start(directory);
        server.createBucket("models");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void aWrongSecretIsToldWithoutShowingIt() {
        ArtifactStore store = store(server.settings("s3://models", cache), S3Server.credentials(WRONG));

        assertThatThrownBy(() -> store.find("reviews", "1"))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("s3://models/reviews/1/manifest.json cannot be read")
                .hasMessageContaining("credentials are refused")
                .hasMessageContaining("HTTP 403 SignatureDoesNotMatch")
                .hasMessageContaining("AWS_SECRET_ACCESS_KEY")
                .satisfies(failure -> assertThat(failure).hasStackTraceContaining("S3Exception"))
                .satisfies(failure -> {
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain(WRONG);
                    }
                });
    }

    @Test
    void noCredentialsAreToldBeforeAnythingIsAsked() {
        ArtifactStore store = store(
                server.settings("s3://models", cache),
                AwsCredentialsProviderChain.of(SystemPropertyCredentialsProvider.create()));

        assertThatThrownBy(store::models)
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("There are no credentials for the artifact store s3://models at http://127.0.0.1")
                .hasMessageContaining("AWS_ACCESS_KEY_ID");
    }

    @Test
    void aMissingBucketIsNamed() {
        ArtifactStore store = store(server.settings("s3://nobody/models", cache), S3Server.credentials());

        assertThatThrownBy(() -> store.find("reviews", "1"))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("there is no bucket nobody")
                .hasMessageContaining("artifact.store");
        assertThatThrownBy(store::models)
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("s3://nobody/models/ cannot be listed")
                .hasMessageContaining("there is no bucket nobody");
    }

    @Test
    void aServiceOfAnotherKindIsNoEmptyStore() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, 0);
            exchange.getResponseBody().write("<html>not here</html>".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        other.start();
        try {
            ArtifactStore store =
                    store(S3Server.settings(address(other.getAddress()), "s3://models", cache), S3Server.credentials());

            assertThatThrownBy(() -> store.find("reviews", "1"))
                    .isInstanceOf(ArtifactStoreException.class)
                    .hasMessageContaining("no S3 service")
                    .hasMessageContaining("HTTP 404")
                    .hasMessageContaining("artifact.store.s3.endpoint");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void aServiceThatDoesNotAnswerIsGivenUp() throws IOException {
        // Connections are accepted by the operating system, and nobody reads them.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            S3StoreSettings settings = new S3StoreSettings(
                    S3Location.parse("s3://models"),
                    Optional.of(address((InetSocketAddress) silent.getLocalSocketAddress())),
                    Optional.empty(),
                    true,
                    Duration.ofMillis(100),
                    cache,
                    1);

            assertThatThrownBy(() -> store(settings, S3Server.credentials()).models())
                    .isInstanceOf(ArtifactStoreException.class)
                    .hasMessageContaining("no answer within 100 ms")
                    .hasMessageContaining("artifact.store.s3.timeout");
        }
    }

    @Test
    void aConnectionThatBreaksIsTriedAgain() throws IOException {
        AtomicInteger attempts = new AtomicInteger();
        HttpServer breaking = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        breaking.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody()
                    .write("0123456789"
                            .substring(attempts.getAndIncrement() == 0 ? 5 : 0)
                            .getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.close();
        });
        breaking.start();
        try {
            S3Bucket bucket = new S3Bucket(
                    S3Server.settings(address(breaking.getAddress()), "s3://models", cache), S3Server.credentials());
            ByteArrayOutputStream read = new ByteArrayOutputStream();

            OptionalLong size = bucket.read("object", 10, () -> {
                read.reset();
                return read;
            });

            assertThat(attempts).hasValue(2);
            assertThat(size).hasValue(10);
            assertThat(read).hasToString("0123456789");
        } finally {
            breaking.stop(0);
        }
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "in the way");
        ModelBundle bundle =
                SampleBundle.write(cache.resolve("bundle"), "reviews", "1", 1).open();
        ArtifactStore store = store(server.settings("s3://models", file), S3Server.credentials());

        assertThatThrownBy(() -> store.publish(bundle))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("cache")
                .hasMessageContaining(file.toString())
                .hasMessageContaining("artifact.store.cache.directory");
    }

    private static ArtifactStore store(S3StoreSettings settings, AwsCredentialsProvider credentials) {
        return new S3ArtifactStore(
                new S3Bucket(settings, credentials), new BundleCache(settings.cacheDirectory(), settings.cacheBytes()));
    }

    private static URI address(InetSocketAddress address) {
        return URI.create("http://127.0.0.1:" + address.getPort());
    }
}
