package io.streamgauge.trainer.retrain;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one retraining at a time write into a directory, whichever process it belongs to; the operating system gives the lock
 * back when a process dies. Its file stays: of two that remove and make it anew both could hold it.
 */
final class OutputLock implements AutoCloseable {
    private static final String FILE = ".lock";

    private final Path directory;
    private final FileChannel channel;

    private OutputLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param output the directory, made when it is missing
     * @throws IOException when another one has it, or the directory cannot be written
     */
    static OutputLock of(Path output) throws IOException {
        FileChannel channel;
        try {
            Files.createDirectories(output);
            channel = FileChannel.open(output.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    "The output directory " + output + " cannot be written: " + e
                            + ". Change its permissions, or choose another --output",
                    e);
        }
        if (!isTaken(channel)) {
            channel.close();
            throw new IOException("Another retraining writes into the output directory " + output
                    + ": wait until it has ended, or choose another --output");
        }
        return new OutputLock(output, channel);
    }

    /** The directory that only the holder may write into. */
    Path directory() {
        return directory;
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
            return false;
        }
    }

    /** Gives it back. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
