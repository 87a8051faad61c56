package io.streamgauge.models.signing;

import io.streamgauge.models.signing.UntrustedVersionException.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Trusts the owners of some keys: those of a PEM file, or of all files {@code *.pem} of a directory. Of these, the keys in
 * files {@code *.revoked.pem} are revoked: they are not trusted, whatever other file they are in as well.
 *
 * <p>Files are read at each call, so a change needs no restart. What cannot be read whole is not read in part: nothing new is
 * trusted until it is repaired.
 *
 * @param place the file or the directory
 */
public record TrustedKeys(Path place) implements ModelTrust {
    private static final String SUFFIX = ".pem";
    private static final String REVOKED = ".revoked" + SUFFIX;

    /** Keys as they stand in the files now. */
    private record Keys(Map<KeyId, VerificationKey> trusted, Map<KeyId, VerificationKey> revoked) {}

    @Override
    public void requireSigned(Optional<ManifestSignature> signature) {
        if (signature.isEmpty()) {
            throw new UntrustedVersionException(
                    Problem.NOT_SIGNED,
                    "it is not signed, but models.trusted.keys asks for signatures. Publish it again with --signing-key FILE");
        }
    }

    @Override
    public Optional<KeyId> require(ByteBuffer manifest, Optional<ManifestSignature> signature) {
        Keys keys;
        try {
            keys = read();
        } catch (KeyException e) {
            throw new UntrustedVersionException(
                    Problem.KEYS_UNREADABLE,
                    "nobody is trusted while the trusted keys cannot be read: " + e.getMessage(),
                    e);
        }
        requireSigned(signature);
        ManifestSignature announced = signature.orElseThrow();
        for (VerificationKey key : keys.trusted().values()) {
            if (key.verifies(manifest, announced.bytes())) {
                return Optional.of(key.id());
            }
        }
        for (VerificationKey key : keys.revoked().values()) {
            if (key.verifies(manifest, announced.bytes())) {
                throw new UntrustedVersionException(
                        Problem.KEY_REVOKED,
                        "it is signed with the key " + key
                                + ", which is revoked. If the version is good, publish it again"
                                + " with the --signing-key that is in use now");
            }
        }
        throw new UntrustedVersionException(
                Problem.UNTRUSTED_SIGNATURE,
                "its signature"
                        + (announced.claimedKey().isEmpty()
                                ? ""
                                : ", said to be of the key " + announced.claimedKey() + ",")
                        + " is not one that a trusted key made of this manifest; trusted are "
                        + keys.trusted().keySet()
                        + ". Either the key is missing in " + place + ", or manifest or signature were changed");
    }

    /** Reads the files of revoked keys alone: what is wrong with others must not keep a key from being revoked. */
    @Override
    public Set<KeyId> revoked() {
        return files().stream()
                .filter(this::isRevoked)
                .flatMap(file -> VerificationKey.read(file).stream())
                .map(VerificationKey::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String describe() {
        Keys keys = read();
        return "versions must be signed with one of the keys " + keys.trusted().keySet()
                + (keys.revoked().isEmpty()
                        ? ""
                        : ", not with the revoked " + keys.revoked().keySet()) + ", as " + place
                + " says";
    }

    private Keys read() {
        Keys keys = new Keys(new TreeMap<>(), new TreeMap<>());
        for (Path file : files()) {
            Map<KeyId, VerificationKey> which = isRevoked(file) ? keys.revoked() : keys.trusted();
            VerificationKey.read(file).forEach(key -> which.put(key.id(), key));
        }
        keys.trusted().keySet().removeAll(keys.revoked().keySet());
        if (keys.trusted().isEmpty() && keys.revoked().isEmpty()) {
            throw new KeyException("There is no key to trust in " + place
                    + ": put public keys there, in files that end with " + SUFFIX + ", or unset models.trusted.keys");
        }
        return keys;
    }

    private boolean isRevoked(Path file) {
        return !file.equals(place) && String.valueOf(file.getFileName()).endsWith(REVOKED);
    }

    private List<Path> files() {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> String.valueOf(file.getFileName()).endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new KeyException(
                    "The directory " + place + " cannot be read: " + e + ". Name one that this user may read", e);
        }
    }
}
