package io.streamgauge.models.signing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a new key lies.
 *
 * @param privateFile the private key
 * @param publicFile the public key
 */
public record KeyFiles(Path privateFile, Path publicFile) {
    private static final String SUFFIX = ".pem";
    private static final String PUBLIC = ".pub" + SUFFIX;

    /**
     * A key that a file holds.
     *
     * @param id what it is called
     * @param isPrivate whether it is one to sign with
     */
    public record Key(KeyId id, boolean isPrivate) {}

    /**
     * The files of a key.
     *
     * @param place the file of the private key, or a directory that exists, where both are named by the key's id
     */
    public static KeyFiles of(KeyId id, Path place) {
        if (Files.isDirectory(place)) {
            return new KeyFiles(place.resolve(id + SUFFIX), place.resolve(id + PUBLIC));
        }
        String name = String.valueOf(place.getFileName());
        String stem = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return new KeyFiles(place, place.resolveSibling(stem + PUBLIC));
    }

    /**
     * The keys of a file: a private one, or one or more public ones.
     *
     * @throws KeyException when there are none, or others
     */
    public static List<Key> keys(Path file) {
        boolean isPrivate =
                Pem.read(file).stream().anyMatch(block -> block.label().endsWith(Pem.PRIVATE));
        return isPrivate
                ? List.of(new Key(SigningKey.read(file).id(), true))
                : VerificationKey.read(file).stream()
                        .map(key -> new Key(key.id(), false))
                        .toList();
    }
}
