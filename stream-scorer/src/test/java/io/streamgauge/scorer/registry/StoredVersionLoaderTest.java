package io.streamgauge.scorer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.store.ArtifactStoreException;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.models.store.NotAsAnnouncedException;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.scorer.TinyBundles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredVersionLoaderTest {
    private FileArtifactStore store;
    private ModelVersion announced;

    @BeforeEach
    void publish(@TempDir Path directory) {
        store = new FileArtifactStore(directory.resolve("store"));
        ModelBundle bundle = TinyBundles.digits(directory.resolve("bundle"), "digits", "1");
        announced = TinyBundles.announcement(bundle, store.publish(bundle));
    }

    @Test
    void loadsWhatWasAnnounced() {
        ServingVersion version = new StoredVersionLoader(store, ModelTrust.UNCHECKED).load(announced);

        assertThat(version).hasToString("digits:1");
        assertThat(version.manifest().weights().sha256()).isEqualTo(announced.getWeightsHash());
        version.classifier().close();
    }

    @Test
    void measuresWhatAModelOfNgramsCosts(@TempDir Path directory) {
        ModelBundle bundle = TinyBundles.ngrams(directory.resolve("bundle"), "sentiment", "1");

        ServingVersion version = new StoredVersionLoader(store, ModelTrust.UNCHECKED)
                .load(TinyBundles.announcement(bundle, store.publish(bundle)));

        assertThat(version.classifier().costs().costs()).hasSizeGreaterThan(1).allMatch(cost -> cost.nanoseconds() > 0);
        version.classifier().close();
    }

    @Test
    void refusesABundleThatIsNotWhatWasAnnounced() {
        refuses(ModelVersion.newBuilder(announced).setVersion("2").build(), "version 2, but its bundle has 1");
        refuses(ModelVersion.newBuilder(announced).setModelName("other").build(), "name other");
        refuses(ModelVersion.newBuilder(announced).setTask("sentiment").build(), "task sentiment");
        refuses(ModelVersion.newBuilder(announced).setLabels(List.of("a", "b")).build(), "labels [a, b]");
        refuses(
                ModelVersion.newBuilder(announced)
                        .setWeightsHash("0".repeat(64))
                        .build(),
                "weightsHash 000");
    }

    @Test
    void refusesAnotherManifestAndAReferenceOutOfTheStore() {
        StoredVersionLoader loader = new StoredVersionLoader(store, ModelTrust.UNCHECKED);

        assertThatThrownBy(() -> loader.load(ModelVersion.newBuilder(announced)
                        .setManifestHash("0".repeat(64))
                        .build()))
                .isInstanceOf(ArtifactStoreException.class);
        assertThatThrownBy(() -> loader.load(ModelVersion.newBuilder(announced)
                        .setArtifact("../bundle")
                        .build()))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("refused");
    }

    private void refuses(ModelVersion version, String why) {
        assertThatThrownBy(() -> new StoredVersionLoader(store, ModelTrust.UNCHECKED).load(version))
                .isInstanceOf(NotAsAnnouncedException.class)
                .hasMessageContaining(why);
    }
}
