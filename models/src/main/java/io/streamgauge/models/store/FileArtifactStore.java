package io.streamgauge.models.store;

import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.bundle.ModelBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store in a directory, possibly one that several machines mount: {@code NAME/VERSION/} holds a bundle.
 *
 * <p>A bundle is copied into a directory of its own under {@code .staging}, forced to disk, and then renamed into place.
 * The rename is atomic and fails when the version is already there, so a reader never sees half a bundle and of two
 * publishers one wins. What a publisher that was killed left under {@code .staging} is removed by a later one.
 */
public final class FileArtifactStore implements ArtifactStore {
    private final Path root;
    private final StagingDirectory staging;

    /**
     * The store in a directory.
     *
     * @param root created by the first publication if it does not exist
     */
    public FileArtifactStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.staging = new StagingDirectory(this.root);
    }

    @Override
    public String publish(ModelBundle bundle) {
        VersionReference reference = VersionReference.of(bundle.manifest());
        Path versions = root.resolve(reference.name());
        Path target = versions.resolve(reference.version());
        if (Files.exists(target)) {
            requireSame(bundle, reference);
            return reference.toString();
        }
        Path staged = staging.place();
        try {
            Files.createDirectories(staged);
            Files.createDirectories(versions);
            StagingDirectory.copy(bundle, staged);
            moveIntoPlace(staged, target, bundle, reference);
            StagingDirectory.force(versions);
            StagingDirectory.force(root);
        } catch (IOException e) {
            throw new ArtifactStoreException(
                    "Version " + reference + " cannot be written into the artifact store " + root + ": " + e
                            + ". Check that the directory is writable and the disk has room",
                    e);
        } finally {
            StagingDirectory.remove(staged);
        }
        staging.removeAbandoned();
        return reference.toString();
    }

    @Override
    public ModelBundle open(String reference, String manifestHash) {
        VersionReference version = VersionReference.parse(reference, root);
        Path directory = resolve(version);
        if (!Files.isDirectory(directory)) {
            throw version.missing(root);
        }
        ModelBundle bundle = ModelBundle.open(directory);
        version.requireHash(bundle.manifestHash(), manifestHash, root);
        return bundle;
    }

    @Override
    public Optional<ModelBundle> find(String name, String version) {
        Path directory = resolve(VersionReference.parse(name + "/" + version, root));
        return Files.isDirectory(directory) ? Optional.of(ModelBundle.open(directory)) : Optional.empty();
    }

    @Override
    public List<String> models() {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(root)) {
            return files.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new ArtifactStoreException(
                    "The artifact store " + root + " cannot be read: " + e
                            + ". Name a directory that this user may read",
                    e);
        }
    }

    private Path resolve(VersionReference reference) {
        Path directory = root.resolve(reference.name()).resolve(reference.version());
        try {
            if (Files.exists(directory) && !directory.toRealPath().startsWith(root.toRealPath())) {
                throw new ArtifactStoreException(
                        "The artifact reference '" + reference + "' is refused: it leads out of the store " + root);
            }
        } catch (IOException e) {
            throw new ArtifactStoreException("The artifact store " + root + " cannot be read: " + e, e);
        }
        return directory;
    }

    private void moveIntoPlace(Path staged, Path target, ModelBundle bundle, VersionReference reference)
            throws IOException {
        try {
            Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            // Another publisher was quicker: as good, if it published the same.
            if (!Files.isDirectory(target)) {
                throw e;
            }
            requireSame(bundle, reference);
        }
    }

    private void requireSame(ModelBundle bundle, VersionReference reference) {
        try {
            String hash = ModelBundle.open(resolve(reference)).manifestHash();
            reference.requireHash(hash, bundle.manifestHash(), root);
        } catch (InvalidBundleException e) {
            throw new ArtifactStoreException(
                    "The artifact store " + root + " holds a damaged " + reference + ": " + e.getMessage()
                            + ". Remove that directory, if no scorer uses it, and publish again",
                    e);
        }
    }
}
