package io.streamgauge.cli;

import io.streamgauge.models.bundle.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bundles that come with streamgauge, one directory each.
 *
 * @param directory where they are
 */
record StarterBundles(Path directory) {
    private static final String HOME = "streamgauge.home";

    /** Those of this installation. */
    static StarterBundles ofInstallation() {
        return new StarterBundles(home().resolve("models").resolve("starter"));
    }

    /** Directory of this installation. */
    static Path home() {
        String home = System.getProperty(HOME);
        if (home == null) {
            throw new IllegalStateException(
                    "The system property " + HOME + " is not set: start streamgauge by its script");
        }
        return Path.of(home);
    }

    /** Opens and checks all, in the order of their directories' names. */
    List<ModelBundle> open() {
        try (Stream<Path> directories = Files.list(directory)) {
            List<ModelBundle> bundles = directories
                    .filter(Files::isDirectory)
                    .sorted()
                    .map(ModelBundle::open)
                    .toList();
            if (bundles.isEmpty()) {
                throw new FailedException("There are no starter bundles in " + directory
                        + ": restore them with git, they are part of the repository");
            }
            return bundles;
        } catch (IOException e) {
            throw new FailedException(
                    "The starter bundles in " + directory + " cannot be read: " + e
                            + ". They are part of the repository: restore them with git",
                    e);
        }
    }
}
