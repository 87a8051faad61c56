package io.streamgauge.trainer.data;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * One file of a dataset.
 *
 * @param name the published name, which is also the name in the data directory
 * @param unpackedName the name under which the file is accepted without its gzip compression, if it is
 * @param locations where it is published, best first
 * @param maximumBytes more than this is not worth downloading: it cannot be that file
 */
record ExpectedFile(String name, Optional<String> unpackedName, List<URI> locations, long maximumBytes) {
    ExpectedFile {
        locations = List.copyOf(locations);
        if (maximumBytes < 1) {
            throw new IllegalArgumentException("maximumBytes is " + maximumBytes + ", must be positive");
        }
    }
}
