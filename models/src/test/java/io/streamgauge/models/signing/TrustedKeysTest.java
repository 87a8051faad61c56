package io.streamgauge.models.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamgauge.models.signing.UntrustedVersionException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedKeysTest {
    private static final ByteBuffer MANIFEST =
            ByteBuffer.wrap("{\"name\": \"mood\"}".getBytes(StandardCharsets.US_ASCII));

    private final SigningKey alice = SigningKey.generate();
    private final SigningKey bob = SigningKey.generate();
    private final Path directory;
    private final TrustedKeys trust;

    TrustedKeysTest(@TempDir Path directory) {
        this.directory = directory;
        this.trust = new TrustedKeys(directory);
    }

    @Test
    void eachOfSeveralKeysIsTrustedAndNoOther() throws IOException {
        put("alice.pem", alice);
        put("bob.pem", bob);

        assertThat(trust.require(MANIFEST, signed(alice))).contains(alice.id());
        assertThat(trust.require(MANIFEST, signed(bob))).contains(bob.id());
        assertThat(problem(signed(SigningKey.generate()))).isEqualTo(Problem.UNTRUSTED_SIGNATURE);
        assertThat(problem(Optional.empty())).isEqualTo(Problem.NOT_SIGNED);
    }

    @Test
    void aFileMayHoldSeveralKeys() throws IOException {
        Path file = Files.writeString(
                directory.resolve("all.txt"),
                "of Alice:\n" + alice.publicKey().pem() + "of Bob:\n"
                        + bob.publicKey().pem());
        TrustedKeys both = new TrustedKeys(file);

        assertThat(both.require(MANIFEST, signed(alice))).contains(alice.id());
        assertThat(both.require(MANIFEST, signed(bob))).contains(bob.id());
    }

    @Test
    void signatureOfOtherBytesIsNotBelievedWhateverItSaysOfItsKey() throws IOException {
        put("alice.pem", alice);
        ByteBuffer other = ByteBuffer.wrap(new byte[16]);

        assertThatThrownBy(() -> trust.require(other, signed(alice)))
                .isInstanceOf(UntrustedVersionException.class)
                .hasMessageContaining("said to be of the key " + alice.id());
        ManifestSignature forged =
                new ManifestSignature(bob.sign(MANIFEST), alice.id().toString());
        assertThat(problem(Optional.of(forged))).isEqualTo(Problem.UNTRUSTED_SIGNATURE);
        ManifestSignature misnamed = new ManifestSignature(alice.sign(MANIFEST), "");
        assertThat(trust.require(MANIFEST, Optional.of(misnamed))).contains(alice.id());
    }

    @Test
    void keysComeAndGoWithoutARestart() throws IOException {
        put("alice.pem", alice);
        assertThat(problem(signed(bob))).isEqualTo(Problem.UNTRUSTED_SIGNATURE);

        put("bob.pem", bob);
        assertThat(trust.require(MANIFEST, signed(bob))).contains(bob.id());

        Files.delete(directory.resolve("alice.pem"));
        assertThat(problem(signed(alice))).isEqualTo(Problem.UNTRUSTED_SIGNATURE);
        assertThat(trust.revoked()).isEmpty();
    }

    @Test
    void revokedKeyIsNotTrustedEvenIfItIsStillAmongTheOthers() throws IOException {
        put("alice.pem", alice);
        put("bob.pem", bob);
        Files.copy(directory.resolve("alice.pem"), directory.resolve("alice.revoked.pem"));

        assertThat(problem(signed(alice))).isEqualTo(Problem.KEY_REVOKED);
        assertThat(trust.revoked()).containsExactly(alice.id());
        assertThat(trust.require(MANIFEST, signed(bob))).contains(bob.id());
        assertThat(trust.describe()).contains("[" + bob.id() + "]", "revoked [" + alice.id() + "]");
    }

    @Test
    void theOnlyKeyCanBeRevoked() throws IOException {
        put("alice.pem", alice);
        Files.move(directory.resolve("alice.pem"), directory.resolve("alice.revoked.pem"));

        assertThat(trust.revoked()).containsExactly(alice.id());
        assertThat(problem(signed(alice))).isEqualTo(Problem.KEY_REVOKED);
        assertThat(problem(signed(bob))).isEqualTo(Problem.UNTRUSTED_SIGNATURE);
    }

    @Test
    void whatIsWrongWithOtherKeysKeepsNoneFromBeingRevoked() throws IOException {
        put("alice.revoked.pem", alice);
        Files.writeString(directory.resolve("bob.pem"), "no key");

        assertThat(trust.revoked()).containsExactly(alice.id());
    }

    @Test
    void aClaimThatIsNoKeyIsNotRepeated() throws IOException {
        put("alice.pem", alice);
        ManifestSignature noisy = new ManifestSignature(bob.sign(MANIFEST), "\u001b[2J\nall is well");

        assertThatThrownBy(() -> trust.require(MANIFEST, Optional.of(noisy))).hasMessageNotContaining("all is well");
    }

    @Test
    void whatCannotBeReadWholeIsNotTrustedInPart() throws IOException {
        put("alice.pem", alice);
        Path damaged = Files.writeString(
                directory.resolve("bob.pem"), bob.publicKey().pem().substring(0, 60));

        assertThat(problem(signed(alice))).isEqualTo(Problem.KEYS_UNREADABLE);
        assertThatThrownBy(trust::describe).isInstanceOf(KeyException.class).hasMessageContaining(damaged.toString());

        Files.delete(damaged);
        assertThat(trust.require(MANIFEST, signed(alice))).contains(alice.id());
    }

    @Test
    void nobodyIsTrustedWhereThereIsNoKeyOrNoPlace() throws IOException {
        assertThat(problem(signed(alice))).isEqualTo(Problem.KEYS_UNREADABLE);
        Files.writeString(directory.resolve("README"), "no key");
        assertThatThrownBy(trust::describe)
                .isInstanceOf(KeyException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("put public keys there");
        TrustedKeys nowhere = new TrustedKeys(directory.resolve("nowhere"));
        assertThatThrownBy(nowhere::describe).isInstanceOf(KeyException.class).hasMessageContaining("nowhere");
    }

    @Test
    void privateKeyHasNoBusinessThere() throws IOException {
        alice.write(directory.resolve("alice.pem"), directory.resolve("alice.pub.pem"));

        assertThatThrownBy(trust::describe)
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("private key where public ones belong")
                .hasMessageContaining("alice.pem");
    }

    @Test
    void signerIsToldBeforehandThatNobodyWouldBelieveHim() throws IOException {
        put("alice.pem", alice);

        alice.requireTrusted(trust);
        bob.requireTrusted(ModelTrust.UNCHECKED);
        assertThatThrownBy(() -> bob.requireTrusted(trust))
                .isInstanceOf(UntrustedVersionException.class)
                .hasMessageContaining(bob.id().toString())
                .hasMessageContaining(alice.id().toString());
    }

    private Problem problem(Optional<ManifestSignature> signature) {
        UntrustedVersionException refusal =
                catchThrowableOfType(UntrustedVersionException.class, () -> trust.require(MANIFEST, signature));
        return refusal.problem();
    }

    private static Optional<ManifestSignature> signed(SigningKey key) {
        return Optional.of(new ManifestSignature(key.sign(MANIFEST), key.id().toString()));
    }

    private void put(String name, SigningKey key) throws IOException {
        Files.writeString(directory.resolve(name), key.publicKey().pem());
    }
}
