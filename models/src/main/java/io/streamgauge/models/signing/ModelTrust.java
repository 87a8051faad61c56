package io.streamgauge.models.signing;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/** Decides which versions may be loaded. Implementations are immutable and safe for use by several threads. */
public sealed interface ModelTrust permits ModelTrust.Unchecked, TrustedKeys {
    /** Trusts whoever can write to the store and the topics. */
    ModelTrust UNCHECKED = new Unchecked();

    /**
     * Requires what can be told without the manifest, before anything is fetched.
     *
     * @param signature what was announced; empty for an unsigned version
     * @throws UntrustedVersionException when there has to be one, and is none
     */
    void requireSigned(Optional<ManifestSignature> signature);

    /**
     * Requires that somebody who is trusted signed a manifest.
     *
     * @param manifest the bytes of manifest.json
     * @param signature what was announced; empty for an unsigned version
     * @return the key that vouches for it; empty when signatures are not checked
     * @throws UntrustedVersionException when nobody does
     */
    Optional<KeyId> require(ByteBuffer manifest, Optional<ManifestSignature> signature);

    /**
     * The keys whose versions must not serve any longer, read anew.
     *
     * @throws KeyException when that cannot be read
     */
    Set<KeyId> revoked();

    /**
     * Who is trusted now, for people.
     *
     * @throws KeyException when that cannot be read, or is nobody
     */
    String describe();

    /** See {@link #UNCHECKED}. */
    record Unchecked() implements ModelTrust {
        @Override
        public void requireSigned(Optional<ManifestSignature> signature) {
            // Nobody asks for one.
        }

        @Override
        public Optional<KeyId> require(ByteBuffer manifest, Optional<ManifestSignature> signature) {
            return Optional.empty();
        }

        @Override
        public Set<KeyId> revoked() {
            return Set.of();
        }

        @Override
        public String describe() {
            return "signatures of versions are not checked: models.trusted.keys is not set";
        }
    }
}
