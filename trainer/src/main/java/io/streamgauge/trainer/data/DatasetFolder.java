package io.streamgauge.trainer.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that files of one dataset are written to, locked against other processes that would write there. A file
 * appears in it whole or not at all, and replaces an older one only then.
 */
final class DatasetFolder implements AutoCloseable {
    /** Left free on the disk: a full disk harms more than this download. */
    private static final long RESERVE_BYTES = 64L << 20;

    private final Path folder;
    private final FetchPolicy.FreeSpace freeSpace;
    private final FileChannel lockFile;

    private DatasetFolder(Path folder, FetchPolicy.FreeSpace freeSpace, FileChannel lockFile) {
        this.folder = folder;
        this.freeSpace = freeSpace;
        this.lockFile = lockFile;
    }

    /**
     * Creates the folder if need be and locks it until {@link #close()}.
     *
     * @throws DatasetException if it cannot be written to, or somebody else is writing there
     */
    static DatasetFolder lock(Path folder, FetchPolicy.FreeSpace freeSpace) {
        try {
            Files.createDirectories(folder);
            // A file of its own: the others are moved, and a lock would follow them to their new name.
            FileChannel channel =
                    FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new DatasetException(
                        "another fetch or import is writing to " + folder, "wait until it is done, or stop it");
            }
            return new DatasetFolder(folder, freeSpace, channel);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    Path target(ExpectedFile file) {
        return folder.resolve(file.name());
    }

    PartialFile partial(ExpectedFile file) {
        return new PartialFile(folder.resolve(file.name() + ".part"));
    }

    /** A name that nothing has yet. */
    Path temporary(ExpectedFile file) {
        return folder.resolve(file.name() + "." + UUID.randomUUID() + ".tmp");
    }

    /**
     * Makes sure that so much can be written.
     *
     * @throws DatasetException if it cannot
     */
    void requireSpace(long bytes) {
        try {
            long usable = freeSpace.usableBytes(folder);
            if (usable < bytes + RESERVE_BYTES) {
                throw new DatasetException(
                        "the disk of " + folder + " has " + usable + " bytes free, but " + (bytes + RESERVE_BYTES)
                                + " are needed",
                        "make room, or choose another data directory with " + DataDirectory.ENVIRONMENT_VARIABLE);
            }
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /** Whether a file can be kept byte for byte, rather than be compressed first. */
    boolean isStorable(Path source, ExpectedFile expected) {
        if (expected.unpackedName().isEmpty()) {
            return true;
        }
        try (InputStream in = Files.newInputStream(source)) {
            return DataFileStream.isGzip(in.readNBytes(2));
        } catch (IOException e) {
            throw new DatasetException(
                    DataFileStream.explain(DataFile.of(source), e, ""), "check that it can be read", e);
        }
    }

    /** Copies a file; compresses it if it belongs into the folder compressed and is not. */
    void copy(Path source, Path target, ExpectedFile expected) {
        boolean asItIs = isStorable(source, expected);
        try (InputStream in = Files.newInputStream(source)) {
            requireSpace(Files.size(source));
            try (OutputStream file = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW);
                    OutputStream out = asItIs ? file : new GZIPOutputStream(file, 1 << 16)) {
                in.transferTo(out);
            }
        } catch (IOException e) {
            delete(target);
            throw new DatasetException(
                    "cannot copy " + source + " to " + folder + ": " + e,
                    "check that the one can be read and the other written",
                    e);
        }
    }

    /** Puts a checked file in its place, in one step. */
    void place(Path checked, Path target) {
        try {
            try (FileChannel channel = FileChannel.open(checked, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(checked, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    static DatasetException cannotWrite(Path path, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return new DatasetException("writing to " + path + " was interrupted", "run the command again", e);
        }
        return new DatasetException(
                "cannot write to " + path + ": " + e,
                "choose another data directory with " + DataDirectory.ENVIRONMENT_VARIABLE,
                e);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }
}
