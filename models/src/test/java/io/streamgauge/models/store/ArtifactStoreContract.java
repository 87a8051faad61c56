package io.streamgauge.models.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.SampleBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every artifact store promises. A subclass gives the store; everything here runs against it. */
@Timeout(60)
abstract class ArtifactStoreContract {
    private static final int ROUNDS = 40;
    private static final String NO_HASH = "0".repeat(64);

    /** Where bundles are made before they are published. */
    private final Path workshop;

    ArtifactStoreContract(Path workshop) {
        this.workshop = workshop;
    }

    /** Another client of this test's store, which is empty at first. */
    abstract ArtifactStore connect();

    /** Replaces a stored file behind the store's back. */
    abstract void damage(String reference, String file) throws IOException;

    @Test
    void whatIsPublishedCanBeOpenedByAnotherClient() {
        ModelBundle bundle = bundle("reviews", "1.0", 1);
        String reference = connect().publish(bundle);
        ModelBundle opened = connect().open(reference, bundle.manifestHash());
        assertThat(opened.manifest().name()).isEqualTo("reviews");
        assertThat(opened.manifest().version()).isEqualTo("1.0");
        assertThat(opened.manifestHash()).isEqualTo(bundle.manifestHash());
        assertThat(opened.directory()).isNotEqualTo(bundle.directory());
        opened.load(Device.cpu()).close();
    }

    @Test
    void whatIsPublishedDoesNotNeedItsOriginal() throws IOException {
        ModelBundle bundle = bundle("reviews", "1.0", 1);
        String reference = connect().publish(bundle);
        Files.delete(bundle.weightsFile());
        connect().open(reference, bundle.manifestHash()).load(Device.cpu()).close();
    }

    @Test
    void versionsAndModelsStandBesideEachOther() {
        List<ModelBundle> bundles = List.of(
                bundle("reviews", "1", 1),
                bundle("reviews", "2", 2),
                bundle("digits", "1", 3),
                bundle("digits", "2", 4));
        List<String> references = bundles.stream().map(connect()::publish).toList();
        assertThat(references).doesNotHaveDuplicates();
        for (int i = 0; i < bundles.size(); i++) {
            assertThat(connect()
                            .open(references.get(i), bundles.get(i).manifestHash())
                            .manifest()
                            .name())
                    .isEqualTo(bundles.get(i).manifest().name());
        }
    }

    @Test
    void publishingTheSameAgainChangesNothing() {
        ModelBundle bundle = bundle("reviews", "1", 1);
        String first = connect().publish(bundle);
        assertThat(connect().publish(bundle)).isEqualTo(first);
        assertThat(connect().publish(bundle("reviews", "1", 1)))
                .as("an equal bundle from elsewhere")
                .isEqualTo(first);
        assertThat(connect().publish(connect().open(first, bundle.manifestHash())))
                .as("the stored bundle itself")
                .isEqualTo(first);
        connect().open(first, bundle.manifestHash());
    }

    @Test
    void aVersionNeverChanges() {
        ModelBundle first = bundle("reviews", "1", 1);
        String reference = connect().publish(first);
        ModelBundle second = bundle("reviews", "1", 2);
        assertThatThrownBy(() -> connect().publish(second))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("reviews/1")
                .hasMessageContaining(first.manifestHash())
                .hasMessageContaining("another version");
        connect().open(reference, first.manifestHash());
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> connect().open("reviews/7", NO_HASH))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("reviews/7");
        connect().publish(bundle("reviews", "1", 1));
        assertThatThrownBy(() -> connect().open("reviews/7", NO_HASH))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("reviews/7");
    }

    @Test
    void aVersionIsFoundByItsNameAlone() {
        ModelBundle bundle = bundle("reviews", "1", 1);
        assertThat(connect().find("reviews", "1")).isEmpty();
        connect().publish(bundle);
        assertThat(connect().find("reviews", "1"))
                .hasValueSatisfying(found -> assertThat(found.manifestHash()).isEqualTo(bundle.manifestHash()));
        assertThat(connect().find("reviews", "2")).isEmpty();
        assertThatThrownBy(() -> connect().find("..", "1")).isInstanceOf(ArtifactStoreException.class);
    }

    @Test
    void modelsAreListed() {
        assertThat(connect().models()).isEmpty();
        connect().publish(bundle("reviews", "1", 1));
        connect().publish(bundle("reviews", "2", 2));
        connect().publish(bundle("digits", "1", 3));
        assertThat(connect().models()).containsExactly("digits", "reviews");
    }

    @Test
    void anotherManifestThanExpectedIsRefused() {
        ModelBundle bundle = bundle("reviews", "1", 1);
        String reference = connect().publish(bundle);
        assertThatThrownBy(() -> connect().open(reference, NO_HASH))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining(reference)
                .hasMessageContaining(NO_HASH)
                .hasMessageContaining(bundle.manifestHash());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                ".",
                "..",
                "reviews",
                "reviews/",
                "/reviews/1",
                "reviews/1/",
                "reviews//1",
                "../reviews/1",
                "reviews/..",
                "reviews/../reviews/1",
                "./reviews/1",
                "reviews/1/manifest.json",
                "%2e%2e/1",
                "reviews/%31",
                "/etc/passwd",
                "file:///etc",
                "file:reviews/1",
                "http://host/1",
                "s3://bucket/1",
                "//host/1",
                "reviews/1#x",
                "reviews/1?x",
                "reviews\\1",
                "reviews/1\u0000",
                ".staging/1",
                " reviews/1",
                "reviews/1\n"
            })
    void referencesThatCouldLeadElsewhereAreRefused(String reference) {
        ModelBundle bundle = bundle("reviews", "1", 1);
        connect().publish(bundle);
        assertThatThrownBy(() -> connect().open(reference, bundle.manifestHash()))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("'" + reference + "' is refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelBundle.MANIFEST, ModelBundle.WEIGHTS})
    void aDamagedBundleIsNamedToReadersAndPublishers(String file) throws IOException {
        ModelBundle bundle = bundle("reviews", "1", 1);
        String reference = connect().publish(bundle);
        damage(reference, file);
        assertThatThrownBy(() -> connect().open(reference, bundle.manifestHash()))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining(file);
        assertThatThrownBy(() -> connect().publish(bundle))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("damaged reviews/1")
                .hasMessageContaining(file);
    }

    @Test
    void aBundleThatChangedSinceItWasOpenedIsNotPublished() throws IOException {
        ModelBundle bundle = bundle("reviews", "1", 1);
        Files.writeString(bundle.weightsFile(), "changed");
        assertThatThrownBy(() -> connect().publish(bundle))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("reviews/1")
                .hasMessageContaining(bundle.directory().toString())
                .hasMessageContaining("changed");
        assertThatThrownBy(() -> connect().open("reviews/1", bundle.manifestHash()))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("holds no");
    }

    @Test
    void ofTwoPublishersOfTheSameBundleBothSucceed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            ModelBundle bundle = bundle("reviews", "r" + round, round);
            List<Outcome> outcomes =
                    atOnce(() -> connect().publish(bundle), () -> connect().publish(bundle));
            assertThat(outcomes).allMatch(Outcome::succeeded);
            connect().open("reviews/r" + round, bundle.manifestHash());
        }
    }

    @Test
    void ofTwoPublishersOfDifferentBundlesExactlyOneWins() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            ModelBundle one = bundle("reviews", "r" + round, 2L * round);
            ModelBundle other = bundle("reviews", "r" + round, 2L * round + 1);
            List<Outcome> outcomes =
                    atOnce(() -> connect().publish(one), () -> connect().publish(other));
            assertThat(outcomes).filteredOn(Outcome::succeeded).hasSize(1);
            assertThat(outcomes)
                    .filteredOn(outcome -> !outcome.succeeded())
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome.failure())
                            .isInstanceOf(ArtifactStoreException.class)
                            .hasMessageContaining("another version"));
            ModelBundle winner = outcomes.get(0).succeeded() ? one : other;
            connect()
                    .open("reviews/r" + round, winner.manifestHash())
                    .load(Device.cpu())
                    .close();
        }
    }

    @Test
    void publishersOfDifferentVersionsDoNotDisturbEachOther() throws Exception {
        List<Callable<String>> publishers = new ArrayList<>();
        for (int publisher = 0; publisher < 4; publisher++) {
            List<ModelBundle> bundles = new ArrayList<>();
            for (int version = 0; version < 25; version++) {
                bundles.add(bundle("model" + publisher, "v" + version, version));
            }
            ArtifactStore store = connect();
            publishers.add(() -> {
                bundles.forEach(store::publish);
                return "done";
            });
        }
        assertThat(atOnce(publishers))
                .allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
    }

    @Test
    void aReaderNeverSeesHalfABundle() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            ModelBundle bundle = bundle("reviews", "r" + round, round);
            String reference = "reviews/r" + round;
            List<Outcome> outcomes = atOnce(() -> connect().publish(bundle), () -> {
                ArtifactStore store = connect();
                while (true) {
                    try {
                        return store.open(reference, bundle.manifestHash()).manifestHash();
                    } catch (ArtifactStoreException e) {
                        // Not there yet; anything else fails the test.
                        assertThat(e).hasMessageContaining("holds no " + reference);
                    }
                }
            });
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome.failure()).isNull());
        }
    }

    /** A bundle in a directory of its own. */
    final ModelBundle bundle(String name, String version, long seed) {
        try {
            return SampleBundle.write(Files.createTempDirectory(workshop, "bundle"), name, version, seed)
                    .open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How one of several ended: with a failure or without. */
    private record Outcome(@Nullable Throwable failure) {
        boolean succeeded() {
            return failure == null;
        }
    }

    private static List<Outcome> atOnce(Callable<String> one, Callable<String> other) throws Exception {
        return atOnce(List.of(one, other));
    }

    private static List<Outcome> atOnce(List<Callable<String>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            CyclicBarrier start = new CyclicBarrier(tasks.size());
            List<Future<String>> running = new ArrayList<>();
            for (Callable<String> task : tasks) {
                running.add(threads.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return task.call();
                }));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<String> one : running) {
                try {
                    one.get(30, TimeUnit.SECONDS);
                    outcomes.add(new Outcome(null));
                } catch (ExecutionException e) {
                    outcomes.add(new Outcome(e.getCause()));
                }
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }
}
