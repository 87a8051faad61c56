package io.streamgauge.models.signing;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A public Ed25519 key (RFC 8032). Equal to another one of the same bytes; immutable and safe for use by several threads. */
public final class VerificationKey {
    static final String ALGORITHM = "Ed25519";

    private final PublicKey key;
    private final KeyId id;

    private VerificationKey(PublicKey key) {
        this.key = key;
        this.id = KeyId.of(key.getEncoded());
    }

    static VerificationKey of(PublicKey key) {
        // Through the encoding, so that the same key is the same bytes wherever it comes from.
        return decode(key.getEncoded(), "The generated key");
    }

    static VerificationKey decode(byte[] spki, String where) {
        try {
            return new VerificationKey(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(spki)));
        } catch (InvalidKeySpecException e) {
            throw new KeyException(
                    where + " is no Ed25519 key: make one by `streamgauge keys generate` or"
                            + " `openssl genpkey -algorithm ed25519`",
                    e);
        } catch (GeneralSecurityException e) {
            throw unsupported(e);
        }
    }

    static IllegalStateException unsupported(GeneralSecurityException e) {
        return new IllegalStateException("Every Java runtime from 15 on knows Ed25519; this one does not", e);
    }

    /** What the key is called. */
    public KeyId id() {
        return id;
    }

    /**
     * Whether the owner of the private key signed some bytes.
     *
     * @param message the bytes; its position is left alone
     * @param signature supposedly 64 bytes; its position is left alone
     */
    public boolean verifies(ByteBuffer message, ByteBuffer signature) {
        byte[] bytes = new byte[signature.remaining()];
        signature.duplicate().get(bytes);
        try {
            Signature verification = Signature.getInstance(ALGORITHM);
            verification.initVerify(key);
            verification.update(message.duplicate());
            return verification.verify(bytes);
        } catch (SignatureException e) {
            // Another length than that of a signature, or no point of the curve.
            return false;
        } catch (GeneralSecurityException e) {
            throw unsupported(e);
        }
    }

    /** The key as X.509's SPKI in PEM, as openssl reads it. */
    public String pem() {
        return Pem.write(Pem.PUBLIC, key.getEncoded());
    }

    /** Reads the keys of a file, one or more. */
    static List<VerificationKey> read(Path file) {
        return Pem.read(file).stream().map(block -> decode(block, file)).toList();
    }

    private static VerificationKey decode(Pem.Block block, Path file) {
        if (block.label().endsWith(Pem.PRIVATE)) {
            throw new KeyException("The file " + file + " holds a private key where public ones belong: take it away"
                    + " from there, and put the public key in its place (`openssl pkey -in FILE -pubout`)");
        }
        if (!block.label().equals(Pem.PUBLIC)) {
            throw new KeyException("The file " + file + " holds a " + block.label() + ": give a " + Pem.PUBLIC);
        }
        return decode(block.der(), "The key in " + file);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VerificationKey verification && key.equals(verification.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
