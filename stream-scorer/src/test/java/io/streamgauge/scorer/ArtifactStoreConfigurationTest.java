package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.store.ArtifactStoreSettings;
import io.streamgauge.models.store.DirectoryStoreSettings;
import io.streamgauge.models.store.S3Location;
import io.streamgauge.models.store.S3StoreSettings;
import io.streamgauge.schemas.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArtifactStoreConfigurationTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/home/ada");

    @Test
    void aPathIsADirectory() {
        assertThat(read(Map.of("artifact.store", "/var/models")))
                .isEqualTo(new DirectoryStoreSettings(Path.of("/var/models")));
        assertThat(read(Map.of("artifact.store", "models")))
                .isEqualTo(new DirectoryStoreSettings(Path.of("models").toAbsolutePath()));
    }

    @Test
    void aBucketOfAwsNeedsNothingElse() {
        assertThat(read(Map.of("artifact.store", "s3://models")))
                .isEqualTo(new S3StoreSettings(
                        new S3Location("models", ""),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Duration.ofSeconds(30),
                        Path.of("/home/ada/.cache/streamgauge/models"),
                        4L << 30))
                .hasToString("s3://models");
    }

    @Test
    void everyKeyIsRead() {
        assertThat(read(Map.of(
                        "artifact.store", "s3://models/team/a/",
                        "artifact.store.s3.endpoint", "https://storage:9000",
                        "artifact.store.s3.region", "eu-west-1",
                        "artifact.store.s3.path.style", "false",
                        "artifact.store.s3.timeout", "5s",
                        "artifact.store.cache.directory", "/var/cache/models",
                        "artifact.store.cache.bytes", "10000000000")))
                .isEqualTo(new S3StoreSettings(
                        new S3Location("models", "team/a/"),
                        Optional.of(URI.create("https://storage:9000")),
                        Optional.of("eu-west-1"),
                        false,
                        Duration.ofSeconds(5),
                        Path.of("/var/cache/models"),
                        10_000_000_000L))
                .hasToString("s3://models/team/a at https://storage:9000");
    }

    @Test
    void anotherServiceIsAskedByPathUnlessToldOtherwise() {
        assertThat(read(Map.of("artifact.store", "s3://models", "artifact.store.s3.endpoint", "http://storage:9000")))
                .isInstanceOfSatisfying(
                        S3StoreSettings.class, s3 -> assertThat(s3.pathStyle()).isTrue());
    }

    @Test
    void theCacheIsInTheUsersCacheDirectory() {
        for (String home : List.of("/cache", "relative", "")) {
            ArtifactStoreSettings settings = ArtifactStoreConfiguration.from(
                    Settings.of(Map.of("artifact.store", "s3://models")),
                    Map.of("XDG_CACHE_HOME", home, "HOME", "/home/ada"));

            assertThat(settings).isInstanceOfSatisfying(S3StoreSettings.class, s3 -> assertThat(s3.cacheDirectory())
                    .isEqualTo(Path.of(home.startsWith("/") ? home : "/home/ada/.cache", "streamgauge", "models")));
        }
    }

    @Test
    void otherLocationsAreRefused() {
        for (String store : List.of(
                "s3://",
                "s3:///models",
                "s3://m",
                "s3://models?x",
                "s3://user@models",
                "s3://models//team",
                "s3://models/../team",
                "s3://models/.staging",
                "s3://models/a b",
                "S3://models",
                "https://models",
                "file:///models")) {
            assertThatThrownBy(() -> read(Map.of("artifact.store", store)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("artifact.store is '" + store + "'")
                    .hasMessageContaining("use ");
        }
    }

    @Test
    void otherEndpointsAreRefusedWithoutShowingThem() {
        for (String endpoint : List.of(
                "storage:9000",
                "ftp://storage",
                "http://",
                "https://user:password@storage",
                "http://storage?password=password",
                "http://storage#x",
                "http://sto rage/password")) {
            assertThatThrownBy(
                            () -> read(Map.of("artifact.store", "s3://models", "artifact.store.s3.endpoint", endpoint)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("artifact.store.s3.endpoint")
                    .hasMessageContaining("use http://HOST:PORT")
                    .hasMessageNotContaining(":password@")
                    .hasMessageNotContaining("=password")
                    .hasNoCause();
        }
    }

    @Test
    void complaintsNameKeyValueAndRemedy() {
        refuses("artifact.store.s3.path.style", "maybe", "use true or false");
        refuses("artifact.store.s3.timeout", "99ms", "use 100ms to 10m");
        refuses("artifact.store.s3.timeout", "1h", "use 100ms to 10m");
        refuses("artifact.store.cache.bytes", "0", "use a whole number from 1 to");
        refuses("artifact.store.cache.bytes", "4GB", "use a whole number from 1 to");
        refuses("artifact.store.cache.directory", "a\u0000b", "use the path of a directory");
    }

    private static void refuses(String key, String value, String remedy) {
        Map<String, String> settings = new HashMap<>(Map.of("artifact.store", "s3://models"));
        settings.put(key, value);
        assertThatThrownBy(() -> read(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key + " is '" + value + "'")
                .hasMessageContaining(remedy);
    }

    private static ArtifactStoreSettings read(Map<String, String> settings) {
        return ArtifactStoreConfiguration.from(Settings.of(settings), ENVIRONMENT);
    }
}
