package io.streamgauge.models.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.bundle.ModelBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

class S3ArtifactStoreTest extends ArtifactStoreContract {
    private static final String PREFIX = "team/models/";

    private static S3Server server;
    private static int buckets;

    private final Path directory;
    private final String name;
    private final S3Bucket bucket;

    S3ArtifactStoreTest(@TempDir Path directory) {
        super(directory);
        this.directory = directory;
        this.name = "bucket-" + buckets++;
        server.createBucket(name);
        this.bucket = new S3Bucket(settings(), S3Server.credentials());
    }

    @BeforeAll
    static void startServer(@TempDir Path directory) throws Exception {
        server = S3Server.start(directory);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** As on another machine, which has nothing in its cache. */
    @Override
    ArtifactStore connect() {
        try {
            return new S3ArtifactStore(bucket, cache(Files.createTempDirectory(directory, "cache")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void damage(String reference, String file) {
        server.put(name, key(reference, file), "damaged");
    }

    @Test
    void aVersionIsAManifestAndWeightsUnderTheirHash() {
        ModelBundle bundle = bundle("reviews", "1", 1);

        assertThat(connect().publish(bundle)).isEqualTo("reviews/1");

        assertThat(server.keys(name))
                .containsExactly(
                        PREFIX + "reviews/1/" + bundle.manifest().weights().sha256() + "/weights.safetensors",
                        PREFIX + "reviews/1/manifest.json");
    }

    @Test
    void settingsOpenTheStoreWithTheCredentialsOfTheDefaultChain() {
        connect().publish(bundle("reviews", "1", 1));
        AwsCredentials credentials = S3Server.credentials().resolveCredentials();
        System.setProperty("aws.accessKeyId", credentials.accessKeyId());
        System.setProperty("aws.secretAccessKey", credentials.secretAccessKey());
        try {
            ArtifactStore store = settings().open();

            assertThat(store.models()).containsExactly("reviews");
            assertThat(store.find("reviews", "1"))
                    .hasValueSatisfying(found -> assertThat(found.directory()).startsWith(directory.resolve("cache")));
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    @Test
    void theStoreIsDescribedByItsLocationAndEndpoint() {
        assertThat(settings()).hasToString("s3://" + name + "/team/models at " + server.address());
    }

    @Test
    void aPublicationThatWasKilledBeforeTheManifestIsNotThereAndCanBeRepeated() {
        ModelBundle bundle = bundle("reviews", "1", 1);
        ModelBundle other = bundle("reviews", "1", 2);
        bucket.write(
                "reviews/1/" + other.manifest().weights().sha256() + "/weights.safetensors",
                other.weightsFile(),
                other.manifest().weights().sha256(),
                other.manifest().weights().bytes());

        assertThat(connect().find("reviews", "1")).isEmpty();

        ArtifactStore store = connect();
        store.publish(bundle);
        connect().open("reviews/1", bundle.manifestHash());
    }

    @Test
    @Override
    void ofTwoPublishersOfDifferentBundlesExactlyOneWins() throws Exception {
        super.ofTwoPublishersOfDifferentBundlesExactlyOneWins();

        Map<String, Long> objects = server.keys(name).stream()
                .collect(Collectors.groupingBy(key -> key.split("/", -1)[3], Collectors.counting()));
        assertThat(objects).as("the loser leaves nothing").isNotEmpty().allSatisfy((version, count) -> assertThat(count)
                .isEqualTo(2));
    }

    @Test
    void weightsThatAreMissingAreNamed() {
        ModelBundle bundle = bundle("reviews", "1", 1);
        connect().publish(bundle);
        server.delete(name, key("reviews/1", ModelBundle.WEIGHTS));

        assertThatThrownBy(() -> connect().open("reviews/1", bundle.manifestHash()))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("s3://" + name + "/team/models/reviews/1")
                .hasMessageContaining("weights.safetensors: is missing");
    }

    @Test
    void weightsOfTheRightSizeWithOtherBytesAreRefused() throws IOException {
        ModelBundle bundle = bundle("reviews", "1", 1);
        connect().publish(bundle);
        int size = (int) bundle.manifest().weights().bytes();
        server.put(name, key("reviews/1", ModelBundle.WEIGHTS), "x".repeat(size));

        assertThatThrownBy(() -> connect().open("reviews/1", bundle.manifestHash()))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("the file was changed or damaged");
        assertThatThrownBy(() -> connect().publish(bundle))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("damaged reviews/1");
    }

    @Test
    void aManifestThatLeadsOutOfTheCacheIsRefused() throws IOException {
        ModelBundle bundle = bundle("reviews", "1", 1);
        String manifest = Files.readString(bundle.directory().resolve(ModelBundle.MANIFEST))
                .replace("\"weights.safetensors\"", "\"../weights.safetensors\"");
        server.put(name, PREFIX + "reviews/1/manifest.json", manifest);

        assertThatThrownBy(() -> connect().find("reviews", "1"))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("weights.file")
                .hasMessageContaining("without a path");
    }

    @Test
    void whatIsInTheCacheIsOpenedWithoutTheService() throws Exception {
        ModelBundle bundle = bundle("reviews", "1", 1);
        connect().publish(bundle);
        Path place = directory.resolve("kept");
        new S3ArtifactStore(bucket, cache(place)).open("reviews/1", bundle.manifestHash());
        URI nobody;
        try (S3Server stopped = S3Server.start(directory)) {
            nobody = stopped.address();
        }
        ArtifactStore offline = new S3ArtifactStore(
                new S3Bucket(S3Server.settings(nobody, "s3://" + name + "/" + PREFIX, place), S3Server.credentials()),
                cache(place));

        assertThat(offline.open("reviews/1", bundle.manifestHash()).directory()).startsWith(place);
        assertThatThrownBy(() -> offline.find("reviews", "1"))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("s3://" + name + "/team/models/reviews/1/manifest.json cannot be read")
                .hasMessageContaining(nobody.toString())
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("artifact.store.s3.endpoint");
        assertThatThrownBy(() -> offline.open("reviews/2", bundle.manifestHash()))
                .as("another version than the one in the cache")
                .isInstanceOf(ArtifactStoreException.class);
    }

    @Test
    void aDamagedBundleOfTheCacheIsFetchedAnew() throws IOException {
        ModelBundle bundle = bundle("reviews", "1", 1);
        connect().publish(bundle);
        Path place = directory.resolve("kept");
        ArtifactStore store = new S3ArtifactStore(bucket, cache(place));
        Path weights = store.open("reviews/1", bundle.manifestHash()).weightsFile();
        Files.writeString(weights, "damaged");

        assertThat(store.open("reviews/1", bundle.manifestHash()).weightsFile())
                .isEqualTo(weights)
                .hasSameBinaryContentAs(bundle.weightsFile());

        Files.delete(weights);
        assertThat(store.find("reviews", "1")).hasValueSatisfying(found -> assertThat(found.weightsFile())
                .hasSameBinaryContentAs(bundle.weightsFile()));
    }

    @Test
    void modelsAreListedPageByPage() throws IOException {
        ArtifactStore store = connect();
        store.publish(bundle("reviews", "1", 1));
        store.publish(bundle("digits", "1", 1));
        for (int i = 0; i < 1_001; i++) {
            server.addQuickly(name, PREFIX + "model-" + i + "/1/manifest.json");
        }
        server.addQuickly(name, "elsewhere/1/manifest.json");

        assertThat(store.models()).hasSize(1_003).contains("reviews", "digits", "model-1000");
    }

    private S3StoreSettings settings() {
        return server.settings("s3://" + name + "/" + PREFIX, directory.resolve("cache"));
    }

    private static BundleCache cache(Path place) {
        return new BundleCache(place, 1L << 30);
    }

    /** The key of the file of a version that has been published once. */
    private String key(String reference, String file) {
        return server.keys(name).stream()
                .filter(key -> key.startsWith(PREFIX + reference + "/") && key.endsWith("/" + file))
                .findFirst()
                .orElseThrow();
    }
}
