package io.streamgauge.schemas;

import java.nio.file.Path;
import java.util.Map;

/** Where what can be fetched again is kept for a user. */
public final class UserCache {
    private UserCache() {}

    /**
     * The directory {@code streamgauge} in the user's cache directory ({@code XDG_CACHE_HOME}, else {@code ~/.cache}). Empty
     * variables count as not set, and so does an {@code XDG_CACHE_HOME} that is not absolute, as its specification asks.
     *
     * @param environment the environment variables, normally {@link System#getenv()}
     */
    public static Path directory(Map<String, String> environment) {
        return home(environment).resolve("streamgauge");
    }

    private static Path home(Map<String, String> environment) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!cache.isBlank() && Path.of(cache).isAbsolute()) {
            return Path.of(cache);
        }
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.isBlank() ? System.getProperty("user.home", ".") : home, ".cache");
    }
}
