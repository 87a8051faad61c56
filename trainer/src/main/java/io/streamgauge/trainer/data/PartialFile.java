package io.streamgauge.trainer.data;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * A download that is not complete, and beside it a note of what it is part of, so that it can go on, perhaps tomorrow,
 * and so that pieces of different files are never put together. Not thread-safe; the folder's lock keeps others away.
 */
final class PartialFile {
    private final Path path;
    private final Path note;

    PartialFile(Path path) {
        this.path = path;
        this.note = path.resolveSibling(path.getFileName() + ".source");
    }

    Path path() {
        return path;
    }

    /** How many bytes are there of what the location holds; what comes from elsewhere is discarded. */
    long sizeFrom(URI location) {
        try {
            if (Files.exists(path) && readNote().map(lines -> lines.get(0)).equals(Optional.of(hash(location)))) {
                return Files.size(path);
            }
        } catch (IOException e) {
            throw DatasetFolder.cannotWrite(path, e);
        }
        discard();
        return 0;
    }

    /** The ETag, or else the date, that the server gave with the bytes that are there. */
    Optional<String> validator() {
        try {
            return readNote().map(lines -> lines.get(1)).filter(validator -> !validator.isEmpty());
        } catch (IOException e) {
            throw DatasetFolder.cannotWrite(note, e);
        }
    }

    private Optional<List<String>> readNote() throws IOException {
        if (!Files.exists(note)) {
            return Optional.empty();
        }
        return Optional.of(Files.readAllLines(note)).filter(lines -> lines.size() == 2);
    }

    /** Throws away what is there and gets ready for the whole file. */
    void begin(URI location, Optional<String> validator) {
        discard();
        try {
            // Not the location itself: it may be signed, and the note outlives the command.
            Files.write(note, List.of(hash(location), validator.orElse("")));
            Files.createFile(path);
        } catch (IOException e) {
            throw DatasetFolder.cannotWrite(path, e);
        }
    }

    private static String hash(URI location) {
        return ContentDigest.sha256(location.toString());
    }

    FileChannel append() {
        try {
            return FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw DatasetFolder.cannotWrite(path, e);
        }
    }

    /** Writes everything; a failure here is the disk's and must not be taken for the network's. */
    void write(FileChannel channel, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw DatasetFolder.cannotWrite(path, e);
        }
    }

    void discard() {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(note);
        } catch (IOException e) {
            throw DatasetFolder.cannotWrite(path, e);
        }
    }
}
