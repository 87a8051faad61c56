package io.streamgauge.models.store;

import java.nio.file.Path;

/**
 * A store in a directory.
 *
 * @param directory created by the first publication if it does not exist
 */
public record DirectoryStoreSettings(Path directory) implements ArtifactStoreSettings {
    @Override
    public ArtifactStore open() {
        return new FileArtifactStore(directory);
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
