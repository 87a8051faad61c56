package io.streamgauge.cli;

import io.streamgauge.models.bundle.ModelBundle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the bundle that a user means. Stateless. */
final class Bundles {
    private Bundles() {}

    /**
     * Opens a bundle.
     *
     * @param named the bundle's directory, or a training run's that holds it
     * @throws UsageException when there is no such directory
     */
    static ModelBundle open(Path named) {
        if (!Files.isDirectory(named)) {
            throw new UsageException("There is no directory " + named
                    + ": name a bundle, such as the one that `streamgauge train` writes");
        }
        Path inRun = named.resolve("bundle");
        boolean isRun = !Files.exists(named.resolve(ModelBundle.MANIFEST)) && Files.isDirectory(inRun);
        return ModelBundle.open(isRun ? inRun : named);
    }
}
