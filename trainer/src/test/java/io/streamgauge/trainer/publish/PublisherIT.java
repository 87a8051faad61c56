package io.streamgauge.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.signing.SigningKey;
import io.streamgauge.models.store.ArtifactStoreException;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterException;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.CompactedTopic;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.ReferenceDistribution;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.fit.TrainingRun;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class PublisherIT {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static LocalStack stack;

    private final Path temporary;
    private final ClusterSettings cluster;

    PublisherIT(@TempDir Path temporary, TestInfo test) {
        this.temporary = temporary;
        this.cluster = cluster(test, true);
    }

    @BeforeAll
    static void start() {
        NativeRuntime.load(1);
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void announcesAVersionThatLiesInTheStore() throws IOException {
        ModelBundle bundle = bundle("1");
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            Publisher.Publication publication = publisher(serdes).publish(bundle);

            assertThat(publication.announced()).isTrue();
            ModelVersion version = Objects.requireNonNull(versions(serdes).get("sentiment:1"));
            assertThat(version).isEqualTo(publication.version());
            assertThat(version.getTask()).isEqualTo("sentiment");
            assertThat(version.getLabels()).containsExactly("negative", "positive");
            assertThat(version.getMetrics()).containsKey("test.accuracy");
            assertThat(version.getProvenance()).containsEntry("recipe", "small-text");
            ReferenceDistribution reference = Objects.requireNonNull(version.getReference());
            assertThat(reference.getExamples()).isEqualTo(40);
            assertThat(reference.getLabels()).containsOnlyKeys("negative", "positive");
            assertThat(reference.getInputs()).containsOnlyKeys("length", "unknown");
            assertThat(version.getPublishedAt()).isEqualTo(NOW);
            ModelBundle stored = new FileArtifactStore(temporary.resolve("store"))
                    .open(version.getArtifact(), version.getManifestHash());
            assertThat(stored.manifest().weights().sha256()).isEqualTo(version.getWeightsHash());
        }
    }

    @Test
    void publishingTwiceChangesNothing() throws IOException {
        ModelBundle bundle = bundle("1");
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            publisher(serdes).publish(bundle);

            Publisher.Publication again = publisher(serdes).publish(bundle);

            assertThat(again.announced()).isFalse();
            assertThat(versions(serdes)).hasSize(1);
        }
    }

    @Test
    void signatureIsAddedToWhatWasPublishedAndNeverTakenAway() throws IOException {
        ModelBundle bundle = bundle("1");
        SigningKey key = SigningKey.generate();
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            publisher(serdes).publish(bundle);
            Publisher later = new Publisher(
                    new FileArtifactStore(temporary.resolve("store")),
                    cluster,
                    serdes,
                    Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC),
                    Optional.of(key));

            assertThat(later.publish(bundle).announced()).isTrue();
            ModelVersion signed = Objects.requireNonNull(versions(serdes).get("sentiment:1"));
            assertThat(key.publicKey().verifies(bundle.manifestBytes(), Objects.requireNonNull(signed.getSignature())))
                    .isTrue();
            assertThat(signed.getSigningKey()).isEqualTo(key.id().toString());
            assertThat(signed.getPublishedAt()).isEqualTo(NOW);

            assertThat(later.publish(bundle).announced()).isFalse();
            assertThat(publisher(serdes).publish(bundle).announced()).isFalse();
            assertThat(versions(serdes)).containsOnly(Map.entry("sentiment:1", signed));
        }
    }

    @Test
    void whatWasAnnouncedBadlyIsPutRightByPublishingItAgain() throws Exception {
        ModelBundle bundle = bundle("1");
        SigningKey key = SigningKey.generate();
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            Publisher publisher = new Publisher(
                    new FileArtifactStore(temporary.resolve("store")),
                    cluster,
                    serdes,
                    Clock.fixed(NOW, ZoneOffset.UTC),
                    Optional.of(key));
            ModelVersion good = publisher.publish(bundle).version();
            List<ModelVersion> bad = List.of(
                    ModelVersion.newBuilder(good)
                            .setLabels(List.of("positive", "negative"))
                            .build(),
                    ModelVersion.newBuilder(good).setWeightsHash("0".repeat(64)).build(),
                    ModelVersion.newBuilder(good)
                            .setManifestHash("0".repeat(64))
                            .build(),
                    ModelVersion.newBuilder(good).setTask("digits").build(),
                    ModelVersion.newBuilder(good).setArtifact("elsewhere").build(),
                    ModelVersion.newBuilder(good).setReference(null).build(),
                    ModelVersion.newBuilder(good).setMetrics(Map.of()).build(),
                    ModelVersion.newBuilder(good).setSigningKey("another").build());
            for (ModelVersion announced : bad) {
                announce(serdes, announced);
                assertThat(versions(serdes)).containsValue(announced);

                assertThat(publisher.publish(bundle).announced()).isTrue();

                assertThat(versions(serdes)).containsOnly(Map.entry("sentiment:1", good));
                assertThat(publisher.publish(bundle).announced()).isFalse();
            }

            // Who has no key puts the rest right and leaves the signature.
            announce(serdes, bad.get(0));
            assertThat(publisher(serdes).publish(bundle).announced()).isTrue();
            assertThat(versions(serdes)).containsOnly(Map.entry("sentiment:1", good));
        }
    }

    private void announce(EventSerdes serdes, ModelVersion version) throws Exception {
        Topic<ModelVersion> topic = cluster.topics().modelVersions();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(cluster.clientSettings(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic.name(),
                            "sentiment:1",
                            serdes.serializer(topic).serialize(topic.name(), version)))
                    .get();
        }
    }

    @Test
    void announcesNothingWhenTheStoreRefuses() throws IOException {
        ModelBundle bundle = bundle("1");
        Files.writeString(temporary.resolve("store"), "a file where the store should be");
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            assertThatThrownBy(() -> publisher(serdes).publish(bundle)).isInstanceOf(ArtifactStoreException.class);

            Files.delete(temporary.resolve("store"));
            assertThat(publisher(serdes).publish(bundle).announced()).isTrue();
        }
    }

    @Test
    void assignsAChampionOnce() throws IOException {
        ModelBundle bundle = bundle("1");
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            Publisher publisher = publisher(serdes);
            publisher.publish(bundle);

            assertThat(publisher.assign("sentiment", "1", from, "test")).isTrue();
            assertThat(publisher.assign("sentiment", "1", from.plusSeconds(1), "test"))
                    .isFalse();

            ModelAssignment assignment = Objects.requireNonNull(
                    new CompactedTopic<>(cluster, serdes, cluster.topics().modelAssignments())
                            .snapshot()
                            .get("sentiment@2026-01-01T00:00:00.000Z"));
            assertThat(assignment.getChampion()).isEqualTo("1");
            assertThat(assignment.getEffectiveFrom()).isEqualTo(from);
            assertThat(assignment.getAssignedBy()).isEqualTo("test");
        }
    }

    @Test
    void assignsTheSameChampionAgainForAnEarlierMoment() throws IOException {
        ModelBundle bundle = bundle("1");
        Instant earlier = NOW.minusSeconds(86_400);
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            Publisher publisher = publisher(serdes);
            publisher.publish(bundle);
            publisher.assign("sentiment", "1", NOW, "test");

            assertThat(publisher.assign("sentiment", "1", earlier, "test")).isTrue();
            assertThat(publisher.assign("sentiment", "1", earlier.plusNanos(1), "test"))
                    .isFalse();
            assertThat(publisher.assign("sentiment", "1", NOW, "test")).isFalse();

            assertThat(publisher.assignment("sentiment"))
                    .map(ModelAssignment::getEffectiveFrom)
                    .contains(earlier);
        }
    }

    @Test
    void refusesToAssignWhatWasNeverPublished() throws IOException {
        ModelBundle bundle = bundle("1");
        try (EventSerdes serdes = new EventSerdes(cluster.registry())) {
            Publisher publisher = publisher(serdes);
            publisher.publish(bundle);

            assertThatThrownBy(() -> publisher.assign("sentiment", "2", NOW, "test"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'2'")
                    .hasMessageContaining("[1]");
        }
    }

    @Test
    void namesTheTopicsThatAreMissingWhenItMayNotCreateThem(TestInfo test) throws IOException {
        ModelBundle bundle = bundle("1");
        ClusterSettings strict = cluster(test, false);
        try (EventSerdes serdes = new EventSerdes(strict.registry())) {
            Publisher publisher =
                    new Publisher(new FileArtifactStore(temporary.resolve("store")), strict, serdes, Clock.systemUTC());

            assertThatThrownBy(() -> publisher.publish(bundle))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining(strict.topics().modelVersions().name())
                    .hasMessageContaining("topics.create");
        }
    }

    private Map<String, ModelVersion> versions(EventSerdes serdes) {
        return new CompactedTopic<>(cluster, serdes, cluster.topics().modelVersions()).snapshot();
    }

    private Publisher publisher(EventSerdes serdes) {
        return new Publisher(
                new FileArtifactStore(temporary.resolve("store")), cluster, serdes, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private ModelBundle bundle(String version) throws IOException {
        Recipe recipe = new Recipe(
                "small-text",
                "sentiment",
                "Small.",
                new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
                new SentimentConv(40, 12, 8, 6, 3, 2, 8, 4, 0.2f),
                new Recipe.Training(16, 1, Recipe.Optimizer.ADAM, 0.01f, 0, 5));
        return new TrainingRun(
                        recipe,
                        SyntheticTasks.reviews(temporary.resolve("data"), 20, 1),
                        temporary.resolve("run-" + version),
                        Optional.of(version),
                        Precision.FLOAT32,
                        Device.cpu(),
                        "test",
                        false)
                .run(ProgressListener.NONE, () -> false)
                .bundle();
    }

    /** Each test has topics of its own. */
    private static ClusterSettings cluster(TestInfo test, boolean createTopics) {
        String name = test.getTestMethod().orElseThrow().getName();
        return ClusterSettings.from(Settings.of(Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.schemaRegistryUrl().toString(),
                "topics.prefix", name + (createTopics ? "." : ".strict."),
                "topics.create", Boolean.toString(createTopics))));
    }
}
