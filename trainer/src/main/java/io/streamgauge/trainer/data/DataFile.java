package io.streamgauge.trainer.data;

import java.nio.file.Path;

/**
 * A file to read, and what to call it in messages: what is being imported or fetched is read from a temporary file that
 * means nothing to the user.
 */
record DataFile(Path path, String shownAs) {
    static DataFile of(Path path) {
        return new DataFile(path, path.toString());
    }
}
