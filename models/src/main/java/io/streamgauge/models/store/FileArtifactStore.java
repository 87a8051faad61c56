package io.streamgauge.models.store;

import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a directory, possibly one that several machines mount: {@code NAME/VERSION/} holds a bundle.
 *
 * <p>A bundle is copied into a directory of its own under {@code .staging}, forced to disk, and then renamed into place.
 * The rename is atomic and fails when the version is already there, so a reader never sees half a bundle and of two
 * publishers one wins. What a publisher that was killed left under {@code .staging} is removed by a later one.
 */
public final class FileArtifactStore implements ArtifactStore {
    private static final Logger LOG = LoggerFactory.getLogger(FileArtifactStore.class);
    private static final String STAGING = ".staging";
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path root;

    /**
     * The store in a directory.
     *
     * @param root created by the first publication if it does not exist
     */
    public FileArtifactStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public String publish(ModelBundle bundle) {
        Manifest manifest = bundle.manifest();
        String reference = manifest.name() + "/" + manifest.version();
        Path versions = root.resolve(manifest.name());
        Path target = versions.resolve(manifest.version());
        if (Files.exists(target)) {
            requireSame(bundle, reference);
            return reference;
        }
        Path staging = root.resolve(STAGING).resolve(UUID.randomUUID().toString());
        try {
            Files.createDirectories(staging);
            Files.createDirectories(versions);
            copy(bundle.directory().resolve(ModelBundle.MANIFEST), staging.resolve(ModelBundle.MANIFEST));
            copy(bundle.weightsFile(), staging.resolve(manifest.weights().file()));
            requireUnchanged(bundle, staging, reference);
            force(staging);
            moveIntoPlace(staging, target, bundle, reference);
            force(versions);
            force(root);
        } catch (IOException e) {
            throw new ArtifactStoreException(
                    "Version " + reference + " cannot be written into the artifact store " + root + ": " + e
                            + ". Check that the directory is writable and the disk has room",
                    e);
        } finally {
            deleteTree(staging);
        }
        removeAbandoned();
        return reference;
    }

    @Override
    public ModelBundle open(String reference, String manifestHash) {
        Path directory = resolve(reference);
        if (!Files.isDirectory(directory)) {
            throw new ArtifactStoreException("The artifact store " + root + " holds no " + reference
                    + ". Check that this is the store the version was published to");
        }
        ModelBundle bundle = ModelBundle.open(directory);
        requireHash(bundle, manifestHash, reference);
        return bundle;
    }

    @Override
    public Optional<ModelBundle> find(String name, String version) {
        Path directory = resolve(name + "/" + version);
        return Files.isDirectory(directory) ? Optional.of(ModelBundle.open(directory)) : Optional.empty();
    }

    /** A reference comes from a topic, so from anybody who can write there: it must not lead out of the store. */
    private Path resolve(String reference) {
        String[] parts = reference.split("/", -1);
        try {
            if (parts.length != 2) {
                throw new IllegalArgumentException("it has not two parts");
            }
            // Names neither are nor hold "..", and cannot be ".staging".
            Manifest.requireName("name", parts[0]);
            Manifest.requireName("version", parts[1]);
        } catch (IllegalArgumentException e) {
            throw new ArtifactStoreException(
                    "The artifact reference '" + reference + "' is refused: the store " + root
                            + " only takes references of the form NAME/VERSION: " + e.getMessage(),
                    e);
        }
        Path directory = root.resolve(parts[0]).resolve(parts[1]);
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

    /** What was copied is what is published: another check catches a bundle that changed under our hands. */
    private static void requireUnchanged(ModelBundle bundle, Path copy, String reference) {
        String problem;
        try {
            if (ModelBundle.open(copy).manifestHash().equals(bundle.manifestHash())) {
                return;
            }
            problem = "its manifest is another one";
        } catch (InvalidBundleException e) {
            problem = String.valueOf(e.getMessage());
        }
        throw new ArtifactStoreException("Version " + reference + " is not published: the bundle " + bundle.directory()
                + " changed since it was opened (" + problem + "). Open it anew and publish again");
    }

    private void moveIntoPlace(Path staging, Path target, ModelBundle bundle, String reference) throws IOException {
        try {
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
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

    private void requireSame(ModelBundle bundle, String reference) {
        try {
            requireHash(ModelBundle.open(resolve(reference)), bundle.manifestHash(), reference);
        } catch (InvalidBundleException e) {
            throw new ArtifactStoreException(
                    "The artifact store " + root + " holds a damaged " + reference + ": " + e.getMessage()
                            + ". Remove that directory, if no scorer uses it, and publish again",
                    e);
        }
    }

    private void requireHash(ModelBundle bundle, String manifestHash, String reference) {
        if (!bundle.manifestHash().equals(manifestHash)) {
            throw new ArtifactStoreException("The artifact store " + root + " holds " + reference
                    + " with a manifest of SHA-256 " + bundle.manifestHash() + " instead of " + manifestHash
                    + ". A version never changes: publish under another version");
        }
    }

    /** Copies a file and forces it to disk. */
    private static void copy(Path from, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(from);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            out.force(true);
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Never a reason for a publication to fail: others may be removing, or finishing, at the same time. */
    private void removeAbandoned() {
        Instant limit = Instant.now().minus(ABANDONED);
        for (Path staged : children(root.resolve(STAGING))) {
            try {
                if (Files.getLastModifiedTime(staged, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(limit)) {
                    deleteTree(staged);
                }
            } catch (NoSuchFileException e) {
                LOG.debug("The staging directory {} is gone already", staged);
            } catch (IOException e) {
                LOG.warn("The age of the staging directory {} cannot be read: {}", staged, e.toString());
            }
        }
    }

    /** Removes a file or directory with all that is in it, but never follows a link. */
    private static void deleteTree(Path tree) {
        if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
            children(tree).forEach(FileArtifactStore::deleteTree);
        }
        try {
            Files.deleteIfExists(tree);
        } catch (IOException e) {
            // Nobody reads the staging directory, and the next publication tries again.
            LOG.warn("{} could not be removed from the staging directory: {}", tree, e.toString());
        }
    }

    private static List<Path> children(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The staging directory {} could not be read: {}", directory, e.toString());
            return List.of();
        }
    }
}
