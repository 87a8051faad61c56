package io.streamgauge.scorer.http;

import io.streamgauge.schemas.Settings;
import io.streamgauge.streams.http.KeyStoreFile;
import io.streamgauge.streams.http.ListenAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where and to whom the scorer answers. Immutable.
 *
 * @param listen where
 * @param token what whoever asks must know, at least {@value #SHORTEST_TOKEN} characters; empty for nothing. Not in
 *     {@link #toString}
 * @param tls the server's key; empty for HTTP without encryption
 */
public record HttpSettings(ListenAddress listen, Optional<String> token, Optional<KeyStoreFile> tls) {
    /** What the names of the settings begin with. */
    static final String PREFIX = "http.";

    static final String TOKEN_FILE = PREFIX + "token.file";
    private static final String KEY_STORE = PREFIX + "tls.keystore";
    private static final String PASSWORD_FILE = PREFIX + "tls.keystore.password.file";
    private static final int SHORTEST_TOKEN = 16;

    /** All keys. */
    public static final Set<String> KEYS =
            Set.of(PREFIX + ListenAddress.PORT, PREFIX + ListenAddress.ADDRESS, TOKEN_FILE, KEY_STORE, PASSWORD_FILE);

    /**
     * Reads the settings.
     *
     * @return empty when the scorer is not to listen
     * @throws IllegalArgumentException when a value is wrong; names key, value and remedy
     */
    public static Optional<HttpSettings> from(Settings settings) {
        return ListenAddress.from(settings, PREFIX)
                .map(listen -> new HttpSettings(
                        listen,
                        settings.optional(TOKEN_FILE).map(HttpSettings::token),
                        settings.optional(KEY_STORE).map(store -> keyStore(store, settings))));
    }

    private static String token(String file) {
        String token = firstLine(TOKEN_FILE, file);
        if (token.length() < SHORTEST_TOKEN
                || !token.chars().allMatch(character -> character > ' ' && character <= '~')) {
            throw new IllegalArgumentException(
                    TOKEN_FILE + " is '" + file + "', whose first line is no token: write at least " + SHORTEST_TOKEN
                            + " letters, digits or signs of ASCII there, without spaces");
        }
        return token;
    }

    private static KeyStoreFile keyStore(String store, Settings settings) {
        Path path = path(KEY_STORE, store);
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException(
                    KEY_STORE + " is '" + store + "', which cannot be read: use a key store of PKCS #12");
        }
        String file = settings.optional(PASSWORD_FILE)
                .orElseThrow(() -> new IllegalArgumentException(PASSWORD_FILE + " is not set, but " + KEY_STORE
                        + " is: set it to a file whose first line is the password"));
        return new KeyStoreFile(path, firstLine(PASSWORD_FILE, file));
    }

    private static Path path(String key, String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(key + " is '" + file + "': use the path of a file", e);
        }
    }

    private static String firstLine(String key, String file) {
        try {
            return Files.readString(path(key, file))
                    .lines()
                    .findFirst()
                    .orElse("")
                    .trim();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    key + " is '" + file + "', which cannot be read (" + e + "): use a text file of this machine", e);
        }
    }

    /** For messages. */
    @Override
    public String toString() {
        return listen
                + (token.isPresent() ? " with a token" : "")
                + tls.map(store -> " with the key in " + store).orElse("");
    }
}
