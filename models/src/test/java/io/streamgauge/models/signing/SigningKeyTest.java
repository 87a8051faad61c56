package io.streamgauge.models.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and signatures that openssl 3.0 made: {@code genpkey -algorithm ed25519}, {@code pkeyutl -sign -rawin}. */
class SigningKeyTest {
    private static final String PRIVATE_BODY = "MC4CAQAwBQYDK2VwBCIEIC2lI03KwqsLyyFW9NJEwwgQXK1j/QPhdTC1CaXeU+Eo";
    private static final String PRIVATE =
            "-----BEGIN PRIVATE KEY-----\n" + PRIVATE_BODY + "\n-----END PRIVATE KEY-----\n";
    private static final String PUBLIC = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAUfPSIHts6WvJP+GHsIPi4qZFuJPbZDIs7K9RfQXQ1Ok=
            -----END PUBLIC KEY-----
            """;
    private static final String ID = "eea1c0fd66a83be9";
    private static final ByteBuffer MESSAGE = ByteBuffer.wrap("the manifest".getBytes(StandardCharsets.US_ASCII));
    private static final String SIGNATURE = "b63df7da303d8f77b60a5de6b088f9adeeb741f3d77c5114ef9539fc1bae6aa1"
            + "493e648c68fb2612b646b90b4cb3aef84c6779e71c64f6d52d64b8684f31e701";

    private final Path directory;

    SigningKeyTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void readsAKeyOfOpensslAndSignsLikeIt() {
        SigningKey key = SigningKey.read(file("key.pem", PRIVATE));

        assertThat(key.id()).hasToString(ID);
        assertThat(key.publicKey().pem()).isEqualTo(PUBLIC);
        assertThat(HexFormat.of().formatHex(key.sign(MESSAGE).array())).isEqualTo(SIGNATURE);
    }

    @Test
    void verifiesASignatureOfOpensslAndNoOther() {
        VerificationKey key = VerificationKey.read(file("key.pub", PUBLIC)).get(0);
        ByteBuffer signature = ByteBuffer.wrap(HexFormat.of().parseHex(SIGNATURE));

        assertThat(key.id()).hasToString(ID);
        assertThat(key.verifies(MESSAGE, signature)).isTrue();
        for (int bit = 0; bit < 8 * signature.capacity(); bit += 7) {
            ByteBuffer altered = ByteBuffer.wrap(signature.array().clone());
            altered.put(bit / 8, (byte) (altered.get(bit / 8) ^ 1 << bit % 8));
            assertThat(key.verifies(MESSAGE, altered)).isFalse();
        }
        assertThat(key.verifies(ByteBuffer.wrap(new byte[12]), signature)).isFalse();
        for (int length : new int[] {0, 1, 63, 65, 4_096}) {
            assertThat(key.verifies(MESSAGE, ByteBuffer.allocate(length))).isFalse();
        }
        assertThat(key.verifies(MESSAGE, signature)).as("nothing was used up").isTrue();
    }

    @Test
    void generatedKeyIsReadBackAndItsFileIsTheOwnersAlone() throws IOException {
        SigningKey key = SigningKey.generate();
        KeyFiles files = KeyFiles.of(key.id(), directory.resolve("team.pem"));
        key.write(files.privateFile(), files.publicFile());

        assertThat(files.publicFile()).isEqualTo(directory.resolve("team.pub.pem"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.privateFile())))
                .isEqualTo("rw-------");
        SigningKey read = SigningKey.read(files.privateFile());
        assertThat(read.publicKey()).isEqualTo(key.publicKey());
        assertThat(VerificationKey.read(files.publicFile())).containsExactly(key.publicKey());
        assertThat(key.publicKey().verifies(MESSAGE, read.sign(MESSAGE))).isTrue();
        assertThat(KeyFiles.keys(files.privateFile())).containsExactly(new KeyFiles.Key(key.id(), true));
        assertThat(KeyFiles.keys(files.publicFile())).containsExactly(new KeyFiles.Key(key.id(), false));
        assertThat(SigningKey.generate().id()).isNotEqualTo(key.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"team.pem", "team.pub.pem"})
    void nothingIsOverwrittenOrWrittenInPart(String there) {
        Path existing = file(there, "precious");
        SigningKey key = SigningKey.generate();
        KeyFiles files = KeyFiles.of(key.id(), directory.resolve("team.pem"));

        assertThatThrownBy(() -> key.write(files.privateFile(), files.publicFile()))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining(there)
                .hasMessageContaining("never overwritten");
        assertThat(existing).hasContent("precious");
        assertThat(directory).isDirectoryNotContaining(file -> !file.equals(existing));
    }

    @Test
    void inADirectoryAKeyIsNamedByItsId() {
        assertThat(KeyFiles.of(new KeyId(ID), directory))
                .isEqualTo(new KeyFiles(directory.resolve(ID + ".pem"), directory.resolve(ID + ".pub.pem")));
    }

    @Test
    void aKeyIsNeverShown() {
        SigningKey key = SigningKey.read(file("key.pem", PRIVATE));
        assertThat(key).hasToString("signing key " + ID);

        List<String> wrong = List.of(
                // Cut off, of another kind, twice, and no Base64, each with the key in it.
                PRIVATE.substring(0, PRIVATE.length() - 10),
                PRIVATE.replace("MC4CAQAwBQYDK2Vw", "MC4CAQAwBQYDK2Vu"),
                PRIVATE + PRIVATE,
                PRIVATE.replace("MC4C", "M=4C"),
                PRIVATE.replace("PRIVATE", "ENCRYPTED PRIVATE"),
                PRIVATE.replace("PRIVATE", "EC PRIVATE"),
                PRIVATE.replace("MC4CAQAwBQYDK2VwBCIE", "MC4CAQAwBQYDK2VwBCIF"),
                PRIVATE_BODY);
        for (int i = 0; i < wrong.size(); i++) {
            Path file = file("wrong-" + i, wrong.get(i));
            assertThatThrownBy(() -> SigningKey.read(file))
                    .isInstanceOf(KeyException.class)
                    .hasMessageContaining(file.toString())
                    .satisfies(failure -> assertThat(traced(failure)).doesNotContain(PRIVATE_BODY.substring(22, 40)));
        }
    }

    @Test
    void aPublicKeyDoesNotSign() {
        Path file = file("key.pub", PUBLIC);
        assertThatThrownBy(() -> SigningKey.read(file))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("PUBLIC KEY");
    }

    @Test
    void aLargeFileIsNoKey() {
        Path file = file("large", "x".repeat(1 << 20));
        assertThatThrownBy(() -> SigningKey.read(file))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("larger");
    }

    private Path file(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String traced(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
