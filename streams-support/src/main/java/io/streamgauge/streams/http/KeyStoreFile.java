package io.streamgauge.streams.http;

import java.nio.file.Path;

/**
 * A key store with the server's private key and certificate. Immutable.
 *
 * @param path the file, PKCS #12 or JKS
 * @param password of the file and of the key; not in {@link #toString}
 */
public record KeyStoreFile(Path path, String password) {
    /** For messages. */
    @Override
    public String toString() {
        return path.toString();
    }
}
