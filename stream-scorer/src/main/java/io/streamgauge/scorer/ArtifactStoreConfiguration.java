package io.streamgauge.scorer;

import io.streamgauge.models.store.ArtifactStoreSettings;
import io.streamgauge.models.store.DirectoryStoreSettings;
import io.streamgauge.models.store.S3Location;
import io.streamgauge.models.store.S3StoreSettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.UserCache;
import io.streamgauge.streams.StreamsSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where bundles are published, as settings say it. Stateless.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>key</th><th>default</th><th>range and meaning</th></tr>
 * <tr><td>artifact.store</td><td>none, required</td><td>a directory, or {@code s3://BUCKET/PREFIX}. The other keys count with
 *     the latter alone</td></tr>
 * <tr><td>artifact.store.s3.endpoint</td><td>AWS's</td><td>address of another service, http or https</td></tr>
 * <tr><td>artifact.store.s3.region</td><td>where AWS's tools look for it; us-east-1 with an endpoint</td><td>region of the
 *     bucket</td></tr>
 * <tr><td>artifact.store.s3.path.style</td><td>true with an endpoint, else false</td><td>whether the bucket is part of the
 *     path instead of the host's name</td></tr>
 * <tr><td>artifact.store.s3.timeout</td><td>30s</td><td>100ms to 10m; how long an answer may take. A transfer may take a
 *     second more for each MiB</td></tr>
 * <tr><td>artifact.store.cache.directory</td><td>streamgauge/models in the user's cache directory (XDG_CACHE_HOME, else
 *     ~/.cache)</td><td>directory for downloaded bundles, on a local disk</td></tr>
 * <tr><td>artifact.store.cache.bytes</td><td>4,294,967,296</td><td>1 to 1,125,899,906,842,624; how much may lie there, besides
 *     what is in use</td></tr>
 * </table>
 */
public final class ArtifactStoreConfiguration {
    /** The key of the store itself. */
    public static final String STORE = "artifact.store";

    private static final String ENDPOINT = "artifact.store.s3.endpoint";
    private static final String REGION = "artifact.store.s3.region";
    private static final String PATH_STYLE = "artifact.store.s3.path.style";
    private static final String TIMEOUT = "artifact.store.s3.timeout";
    private static final String CACHE_DIRECTORY = "artifact.store.cache.directory";
    private static final String CACHE_BYTES = "artifact.store.cache.bytes";

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);
    private static final long CACHE_ROOM = 4L << 30;
    private static final long LARGEST_CACHE = 1L << 50;

    /** All keys. */
    static final Set<String> KEYS = Set.of(STORE, ENDPOINT, REGION, PATH_STYLE, TIMEOUT, CACHE_DIRECTORY, CACHE_BYTES);

    private ArtifactStoreConfiguration() {}

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException when a value is missing or wrong; names key, value and remedy
     */
    public static ArtifactStoreSettings from(Settings settings) {
        return from(settings, System.getenv());
    }

    static ArtifactStoreSettings from(Settings settings, Map<String, String> environment) {
        String store = settings.text(STORE);
        if (!store.contains("://")) {
            return new DirectoryStoreSettings(StreamsSettings.directory(STORE, store));
        }
        Optional<URI> endpoint = settings.optional(ENDPOINT).map(ArtifactStoreConfiguration::address);
        return new S3StoreSettings(
                location(store),
                endpoint,
                settings.optional(REGION),
                settings.flag(PATH_STYLE, endpoint.isPresent()),
                timeout(settings),
                StreamsSettings.directory(
                        CACHE_DIRECTORY,
                        settings.optional(CACHE_DIRECTORY).orElseGet(() -> UserCache.directory(environment)
                                .resolve("models")
                                .toString())),
                settings.longInteger(CACHE_BYTES, CACHE_ROOM, 1, LARGEST_CACHE));
    }

    private static S3Location location(String store) {
        try {
            return S3Location.parse(store);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    STORE + " is '" + store + "': " + e.getMessage() + ", or the path of a directory", e);
        }
    }

    private static URI address(String endpoint) {
        try {
            return S3StoreSettings.requireAddress(new URI(endpoint));
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Not shown, and no cause either, for there may be a password in it.
            throw new IllegalArgumentException(ENDPOINT + " is no address of a service: use http://HOST:PORT or"
                    + " https://HOST:PORT, without user, password or query");
        }
    }

    private static Duration timeout(Settings settings) {
        Duration timeout = settings.duration(TIMEOUT, Duration.ofSeconds(30));
        if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(TIMEOUT + " is '" + settings.text(TIMEOUT) + "': use "
                    + SHORTEST_TIMEOUT.toMillis() + "ms to " + LONGEST_TIMEOUT.toMinutes() + "m, for example 30s");
        }
        return timeout;
    }
}
