package io.streamgauge.models.store;

import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.bundle.ModelBundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where bundles lie while they are not complete, each in a directory of its own: {@code .staging}, on the file system of
 * the place that they are then renamed to. Safe for use by several threads and processes.
 */
final class StagingDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(StagingDirectory.class);
    private static final String NAME = ".staging";
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path directory;

    /** The staging directory in a directory. */
    StagingDirectory(Path root) {
        this.directory = root.resolve(NAME);
    }

    /** A path in the staging directory where nothing is yet; who puts something there renames or removes it. */
    Path place() {
        return directory.resolve(UUID.randomUUID().toString());
    }

    /**
     * Copies a bundle and forces it to disk.
     *
     * @param bundle a bundle from elsewhere
     * @param staged an empty directory
     * @throws ArtifactStoreException when the bundle changed since it was opened: what was copied is what is published
     */
    static void copy(ModelBundle bundle, Path staged) throws IOException {
        copy(bundle.directory().resolve(ModelBundle.MANIFEST), staged.resolve(ModelBundle.MANIFEST));
        copy(bundle.weightsFile(), staged.resolve(bundle.manifest().weights().file()));
        requireUnchanged(bundle, staged);
        force(staged);
    }

    private static void requireUnchanged(ModelBundle bundle, Path copy) {
        String problem;
        try {
            if (ModelBundle.open(copy).manifestHash().equals(bundle.manifestHash())) {
                return;
            }
            problem = "its manifest is another one";
        } catch (InvalidBundleException e) {
            problem = String.valueOf(e.getMessage());
        }
        throw new ArtifactStoreException(
                "Version " + VersionReference.of(bundle.manifest()) + " is not published: the bundle "
                        + bundle.directory() + " changed since it was opened (" + problem
                        + "). Open it anew and publish again");
    }

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

    /** Forces a file, or a directory's list of files, to disk. */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Removes what others left here long ago. Never fails: others may be removing, or finishing, at the same time. */
    void removeAbandoned() {
        Instant limit = Instant.now().minus(ABANDONED);
        for (Path staged : children(directory)) {
            try {
                if (Files.getLastModifiedTime(staged, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(limit)) {
                    remove(staged);
                }
            } catch (NoSuchFileException e) {
                LOG.debug("The staging directory {} is gone already", staged);
            } catch (IOException e) {
                LOG.warn("The age of the staging directory {} cannot be read: {}", staged, e.toString());
            }
        }
    }

    /** Removes a file or directory with all that is in it, if it is there, but never follows a link. Never fails. */
    static void remove(Path tree) {
        if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
            children(tree).forEach(StagingDirectory::remove);
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
