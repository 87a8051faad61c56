package io.streamgauge.models.signing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A private Ed25519 key (RFC 8032) with its public one. Immutable and safe for use by several threads. Neither its text form
 * nor any message about it holds the key.
 */
public final class SigningKey {
    private static final int BYTES = 32;

    private final PrivateKey key;
    private final VerificationKey publicKey;

    private SigningKey(PrivateKey key, VerificationKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /** A new key, drawn from the system's generator of secrets. */
    public static SigningKey generate() {
        KeyPair pair = generate(new SecureRandom());
        return new SigningKey(pair.getPrivate(), VerificationKey.of(pair.getPublic()));
    }

    private static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(VerificationKey.ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw VerificationKey.unsupported(e);
        }
    }

    /**
     * Reads a key.
     *
     * @param file PKCS #8 in PEM, not encrypted, and nothing else
     * @throws KeyException when there is none
     */
    public static SigningKey read(Path file) {
        List<Pem.Block> blocks = Pem.read(file);
        if (blocks.size() != 1) {
            throw new KeyException(
                    "The file " + file + " holds " + blocks.size() + " keys or certificates: leave one private key");
        }
        Pem.Block block = blocks.get(0);
        if (block.label().equals("ENCRYPTED " + Pem.PRIVATE)) {
            throw new KeyException("The key in " + file + " is encrypted, and nobody is here to give the passphrase:"
                    + " decrypt it by `openssl pkey -in FILE -out OTHER` and guard that file");
        }
        if (!block.label().equals(Pem.PRIVATE)) {
            throw new KeyException("The file " + file + " holds a " + block.label() + ": to sign, a " + Pem.PRIVATE
                    + " is needed, as `streamgauge keys generate` makes it");
        }
        try {
            PrivateKey key = KeyFactory.getInstance(VerificationKey.ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(block.der()));
            return new SigningKey(key, publicKeyOf(key, file));
        } catch (GeneralSecurityException e) {
            // Without the cause: it has seen the key.
            throw new KeyException(
                    "The key in " + file + " is no Ed25519 key: make one by `streamgauge keys generate` or"
                            + " `openssl genpkey -algorithm ed25519`");
        }
    }

    /**
     * The public key, which is not in the file, and which no method of the JDK gives. Its generator makes it of the bytes that
     * it draws, so it is given those of the private key to draw; whether it did so is tried.
     */
    private static VerificationKey publicKeyOf(PrivateKey key, Path file) throws GeneralSecurityException {
        byte[] seed = ((EdECPrivateKey) key)
                .getBytes()
                .orElseThrow(() -> new KeyException("The key in " + file
                        + " is kept by a device that does not show it: sign with a key in a file"));
        try {
            KeyPair pair = generate(new Drawn(seed));
            VerificationKey found = VerificationKey.of(pair.getPublic());
            ByteBuffer message = ByteBuffer.wrap("streamgauge".getBytes(StandardCharsets.US_ASCII));
            if (!found.verifies(message, ByteBuffer.wrap(sign(key, message)))) {
                throw new IllegalStateException(
                        "This Java runtime makes other Ed25519 keys than its own: use OpenJDK 17 or newer");
            }
            return found;
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /** Gives what it was given. */
    private static final class Drawn extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final byte[] seed;

        private Drawn(byte[] seed) {
            super();
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != BYTES || seed.length != BYTES) {
                throw new IllegalStateException(
                        "An Ed25519 key is made of " + BYTES + " bytes, not of " + bytes.length);
            }
            System.arraycopy(seed, 0, bytes, 0, BYTES);
        }
    }

    /** What signatures of this key are checked with. */
    public VerificationKey publicKey() {
        return publicKey;
    }

    /** What the key is called. */
    public KeyId id() {
        return publicKey.id();
    }

    /**
     * Signs.
     *
     * @param message the bytes; its position is left alone
     * @return 64 bytes, the same each time for the same bytes
     */
    public ByteBuffer sign(ByteBuffer message) {
        try {
            return ByteBuffer.wrap(sign(key, message));
        } catch (GeneralSecurityException e) {
            throw VerificationKey.unsupported(e);
        }
    }

    /**
     * Requires that versions which are signed with this key are loaded.
     *
     * @throws UntrustedVersionException when they are not, for the key is none of the trusted ones, or is revoked
     */
    public void requireTrusted(ModelTrust trust) {
        ByteBuffer message = ByteBuffer.wrap("streamgauge".getBytes(StandardCharsets.US_ASCII));
        try {
            trust.require(message, Optional.of(new ManifestSignature(sign(message), id().toString())));
        } catch (UntrustedVersionException e) {
            throw new UntrustedVersionException(
                    e.problem(),
                    "What the " + this + " signs is not trusted by these settings: "
                            + (e.problem() == UntrustedVersionException.Problem.KEYS_UNREADABLE
                                    ? e.getMessage()
                                    : trust.describe())
                            + ". Sign with another key, or trust this one",
                    e);
        }
    }

    private static byte[] sign(PrivateKey key, ByteBuffer message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(VerificationKey.ALGORITHM);
        signature.initSign(key);
        signature.update(message.duplicate());
        return signature.sign();
    }

    /**
     * Writes both keys into new files: the private one as PKCS #8, which its owner alone may read, and the public one as SPKI.
     *
     * @throws KeyException when one of the files is there, in which case nothing is written, or cannot be written
     */
    public void write(Path privateFile, Path publicFile) {
        for (Path file : List.of(privateFile, publicFile)) {
            if (Files.exists(file)) {
                throw exists(file);
            }
        }
        write(privateFile, Pem.write(Pem.PRIVATE, key.getEncoded()), "rw-------");
        write(publicFile, publicKey.pem(), "rw-r--r--");
    }

    private static void write(Path file, String pem, String permissions) {
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))))) {
            out.write(pem.getBytes(StandardCharsets.US_ASCII));
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (IOException e) {
            throw new KeyException(
                    "The key file " + file + " cannot be written: " + e + ". Name a place that this user may write to",
                    e);
        }
    }

    private static KeyException exists(Path file) {
        return new KeyException(
                "The file " + file + " is there already, and a key is never overwritten: name another file");
    }

    @Override
    public String toString() {
        return "signing key " + id();
    }
}
