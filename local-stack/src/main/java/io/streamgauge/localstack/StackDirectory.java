package io.streamgauge.localstack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where a stack's servers keep their files: one stack's at a time. Belongs to its stack, which calls one method at a time.
 */
final class StackDirectory {
    private final Path path;
    private final boolean ephemeral;
    private final FileChannel lockHolder;

    private StackDirectory(Path path, boolean ephemeral, FileChannel lockHolder) {
        this.path = path;
        this.ephemeral = ephemeral;
        this.lockHolder = lockHolder;
    }

    /** A fresh temporary directory, which {@link #deleteIfEphemeral} deletes. */
    static StackDirectory ephemeral() {
        try {
            return lock(Files.createTempDirectory("streamgauge-local-"), true);
        } catch (IOException e) {
            throw new LocalStackException("Cannot create a directory in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    /** A directory that stays; made when missing. */
    static StackDirectory of(Path path) {
        return lock(path, false);
    }

    /** Absolute. */
    Path path() {
        return path;
    }

    /** Leaves the directory to others. Doing it again changes nothing. */
    void release() {
        try {
            lockHolder.close();
        } catch (IOException e) {
            throw new LocalStackException("Cannot give up the lock of " + path, e);
        }
    }

    /** To be called when no server is left. */
    void deleteIfEphemeral() {
        if (ephemeral) {
            try {
                Directories.deleteRecursively(path);
            } catch (IOException e) {
                throw new LocalStackException(
                        "The stack is stopped, but not all of its directory " + path + " could be deleted: " + e, e);
            }
        }
    }

    /** Makes the directory ours until the channel is closed or this process ends. */
    private static StackDirectory lock(Path given, boolean ephemeral) {
        Path directory = given.toAbsolutePath().normalize();
        FileChannel channel;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(
                    directory.resolve("stack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new LocalStackException("Cannot use " + directory + " for a local stack: " + e, e);
        }
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // By this very process.
            lock = null;
        } catch (IOException e) {
            try {
                channel.close();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw new LocalStackException("Cannot lock " + directory + ": " + e, e);
        }
        if (lock == null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new LocalStackException("Cannot close the lock of " + directory, e);
            }
            throw new LocalStackException("The directory " + directory + " is in use by another local stack:"
                    + " stop that one first, or choose another directory");
        }
        return new StackDirectory(directory, ephemeral, channel);
    }
}
