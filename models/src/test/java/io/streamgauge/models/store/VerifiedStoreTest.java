package io.streamgauge.models.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.bundle.Hashes;
import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.SampleBundle;
import io.streamgauge.models.signing.ManifestSignature;
import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.signing.SigningKey;
import io.streamgauge.models.signing.TrustedKeys;
import io.streamgauge.models.signing.UntrustedVersionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever can write to the store and to the topics, but has no key, gets nothing of his own loaded. */
class VerifiedStoreTest {
    private final SigningKey key = SigningKey.generate();
    private final Path directory;
    private final FileArtifactStore artifacts;
    private final VerifiedStore store;

    VerifiedStoreTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.artifacts = new FileArtifactStore(directory.resolve("store"));
        this.store = new VerifiedStore(
                artifacts,
                new TrustedKeys(Files.writeString(
                        directory.resolve("trusted.pem"), key.publicKey().pem())));
    }

    @Test
    void whatWasSignedIsOpened() {
        VerifiedStore.Verified verified = store.open(announced(publish("1"), key));

        assertThat(verified.bundle().manifest().version()).isEqualTo("1");
        assertThat(verified.signedBy()).contains(key.id());
    }

    @Test
    void unsignedIsRefusedOnlyWhereSomebodyIsTrusted() {
        AnnouncedVersion unsigned = unsigned(publish("1"));

        assertUntrusted(unsigned, UntrustedVersionException.Problem.NOT_SIGNED);
        assertThat(new VerifiedStore(artifacts, ModelTrust.UNCHECKED)
                        .open(unsigned)
                        .signedBy())
                .isEmpty();
    }

    @Test
    void anothersSignatureAndThatOfAnotherVersionAreRefused() {
        ModelBundle first = publish("1");
        ModelBundle second = publish("2");

        assertUntrusted(announced(first, SigningKey.generate()), UntrustedVersionException.Problem.UNTRUSTED_SIGNATURE);
        assertUntrusted(
                with(unsigned(first), announced(second, key).signature()),
                UntrustedVersionException.Problem.UNTRUSTED_SIGNATURE);
    }

    @Test
    void alteredWeightsAreRefused() throws IOException {
        AnnouncedVersion announced = announced(publish("1"), key);
        Path weights = stored("1").resolve(ModelBundle.WEIGHTS);
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);

        assertThatThrownBy(() -> store.open(announced))
                .isInstanceOf(InvalidBundleException.class)
                .hasMessageContaining("changed or damaged");
    }

    @Test
    void alteredManifestIsRefusedEvenIfItsNewHashIsAnnounced() throws IOException {
        AnnouncedVersion announced = announced(publish("1"), key);
        String altered = alter("1", text -> text.replace("\"negative\", \"positive\"", "\"positive\", \"negative\""));

        assertThatThrownBy(() -> store.open(announced))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("A version never changes");
        assertUntrusted(
                new AnnouncedVersion(
                        announced.name(),
                        announced.version(),
                        announced.task(),
                        announced.labels().stream()
                                .sorted(Comparator.reverseOrder())
                                .toList(),
                        announced.artifact(),
                        altered,
                        announced.weightsHash(),
                        announced.signature()),
                UntrustedVersionException.Problem.UNTRUSTED_SIGNATURE);
    }

    @Test
    void oneByteOfTheManifestThatMeansNothingMakesItAnotherOne() throws IOException {
        AnnouncedVersion announced = announced(publish("1"), key);
        String altered = alter("1", text -> text + "\n");

        assertUntrusted(
                new AnnouncedVersion(
                        announced.name(),
                        announced.version(),
                        announced.task(),
                        announced.labels(),
                        announced.artifact(),
                        altered,
                        announced.weightsHash(),
                        announced.signature()),
                UntrustedVersionException.Problem.UNTRUSTED_SIGNATURE);
    }

    @Test
    void anOlderSignedVersionIsNotTakenForANewerOne() {
        AnnouncedVersion first = announced(publish("1"), key);

        AnnouncedVersion renamed = new AnnouncedVersion(
                first.name(),
                "2",
                first.task(),
                first.labels(),
                first.artifact(),
                first.manifestHash(),
                first.weightsHash(),
                first.signature());

        assertThatThrownBy(() -> store.open(renamed))
                .isInstanceOf(NotAsAnnouncedException.class)
                .hasMessageContaining("version 2, but its bundle has 1");
    }

    @Test
    void anotherHashOfTheWeightsAndAPlaceOutOfTheStoreAreRefused() {
        AnnouncedVersion announced = announced(publish("1"), key);

        assertThatThrownBy(() -> store.open(new AnnouncedVersion(
                        announced.name(),
                        announced.version(),
                        announced.task(),
                        announced.labels(),
                        announced.artifact(),
                        announced.manifestHash(),
                        "0".repeat(64),
                        announced.signature())))
                .isInstanceOf(NotAsAnnouncedException.class)
                .hasMessageContaining("weightsHash 000");
        assertThatThrownBy(() -> store.open(new AnnouncedVersion(
                        announced.name(),
                        announced.version(),
                        announced.task(),
                        announced.labels(),
                        "../bundle-1",
                        announced.manifestHash(),
                        announced.weightsHash(),
                        announced.signature())))
                .isInstanceOf(ArtifactStoreException.class)
                .hasMessageContaining("refused");
    }

    private void assertUntrusted(AnnouncedVersion announced, UntrustedVersionException.Problem problem) {
        assertThatThrownBy(() -> store.open(announced))
                .isInstanceOfSatisfying(UntrustedVersionException.class, refusal -> assertThat(refusal.problem())
                        .isEqualTo(problem));
    }

    private ModelBundle publish(String version) {
        ModelBundle bundle = SampleBundle.write(directory.resolve("bundle-" + version), "mood", version, 1)
                .open();
        artifacts.publish(bundle);
        return bundle;
    }

    private Path stored(String version) {
        return directory.resolve("store").resolve("mood").resolve(version);
    }

    /** Alters a manifest in the store; what comes back is its hash. */
    private String alter(String version, UnaryOperator<String> edit) throws IOException {
        Path manifest = stored(version).resolve(ModelBundle.MANIFEST);
        String before = Files.readString(manifest);
        String after = edit.apply(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(manifest, after);
        return Hashes.sha256(Files.readAllBytes(manifest));
    }

    private static AnnouncedVersion announced(ModelBundle bundle, SigningKey key) {
        return with(
                unsigned(bundle),
                Optional.of(new ManifestSignature(
                        key.sign(bundle.manifestBytes()), key.id().toString())));
    }

    private static AnnouncedVersion unsigned(ModelBundle bundle) {
        return new AnnouncedVersion(
                bundle.manifest().name(),
                bundle.manifest().version(),
                bundle.manifest().task().id(),
                bundle.manifest().labels(),
                bundle.manifest().name() + "/" + bundle.manifest().version(),
                bundle.manifestHash(),
                bundle.manifest().weights().sha256(),
                Optional.empty());
    }

    private static AnnouncedVersion with(AnnouncedVersion announced, Optional<ManifestSignature> signature) {
        return new AnnouncedVersion(
                announced.name(),
                announced.version(),
                announced.task(),
                announced.labels(),
                announced.artifact(),
                announced.manifestHash(),
                announced.weightsHash(),
                signature);
    }
}
