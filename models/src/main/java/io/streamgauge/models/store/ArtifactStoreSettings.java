package io.streamgauge.models.store;

/** Where an artifact store is and how it is reached. {@link Object#toString} says it for people, without secrets. */
public sealed interface ArtifactStoreSettings permits DirectoryStoreSettings, S3StoreSettings {

    /**
     * The store. Holds nothing that has to be closed, and reads or writes nothing yet.
     *
     * @throws ArtifactStoreException when something is missing that only this machine can tell
     */
    ArtifactStore open();
}
