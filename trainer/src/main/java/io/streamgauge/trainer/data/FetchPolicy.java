package io.streamgauge.trainer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How patient a download is.
 *
 * @param connectTimeout how long to wait for a connection
 * @param stallTimeout how long to wait for the answer, and then for each further piece of it
 * @param attempts how often one location is tried, at least 1
 * @param firstPause how long to wait before the second attempt; doubled before each further one, at most a minute
 * @param freeSpace tells how much may be written
 */
record FetchPolicy(
        Duration connectTimeout, Duration stallTimeout, int attempts, Duration firstPause, FreeSpace freeSpace) {
    static final FetchPolicy STANDARD = new FetchPolicy(
            Duration.ofSeconds(20), Duration.ofSeconds(60), 5, Duration.ofSeconds(1), directory -> Files.getFileStore(
                            directory)
                    .getUsableSpace());

    /** Tells how many bytes may still be written to the file system of a directory. */
    @FunctionalInterface
    interface FreeSpace {
        long usableBytes(Path directory) throws IOException;
    }

    FetchPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts is " + attempts + ", must be at least 1");
        }
    }
}
