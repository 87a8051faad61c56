package io.streamgauge.models.store;

import io.streamgauge.models.bundle.Manifest;

/**
 * Names a version in a store. Neither part is or holds {@code ..} or a separator, or begins with a dot.
 *
 * @param name the model's name
 * @param version the version
 */
record VersionReference(String name, String version) {

    static VersionReference of(Manifest manifest) {
        return new VersionReference(manifest.name(), manifest.version());
    }

    /**
     * A reference comes from a topic, so from anybody who can write there: it must not lead out of the store.
     *
     * @param reference what {@link ArtifactStore#publish} returned, supposedly
     * @param store the store, for messages
     * @throws ArtifactStoreException when it is no such thing
     */
    static VersionReference parse(String reference, Object store) {
        String[] parts = reference.split("/", -1);
        try {
            if (parts.length != 2) {
                throw new IllegalArgumentException("it has not two parts");
            }
            Manifest.requireName("name", parts[0]);
            Manifest.requireName("version", parts[1]);
        } catch (IllegalArgumentException e) {
            throw new ArtifactStoreException(
                    "The artifact reference '" + reference + "' is refused: the store " + store
                            + " only takes references of the form NAME/VERSION: " + e.getMessage(),
                    e);
        }
        return new VersionReference(parts[0], parts[1]);
    }

    /** Whether a bundle says of itself that it is this version. */
    boolean names(Manifest manifest) {
        return equals(of(manifest));
    }

    /**
     * Says that a store has no such version.
     *
     * @param store the store, for the message
     */
    ArtifactStoreException missing(Object store) {
        return new ArtifactStoreException("The artifact store " + store + " holds no " + this
                + ". Check that this is the store the version was published to");
    }

    /**
     * A version is what its manifest says, and that never changes.
     *
     * @param hash SHA-256 of the manifest in the store
     * @param expected what it is to be
     * @param store the store, for the message
     * @throws ArtifactStoreException when it is another one
     */
    void requireHash(String hash, String expected, Object store) {
        if (!hash.equals(expected)) {
            throw new ArtifactStoreException("The artifact store " + store + " holds " + this
                    + " with a manifest of SHA-256 " + hash + " instead of " + expected
                    + ". A version never changes: publish under another version");
        }
    }

    @Override
    public String toString() {
        return name + "/" + version;
    }
}
