package io.streamgauge.schemas;

import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;

/**
 * How to reach the schema registry.
 *
 * @param url one or more addresses of Confluent's REST API, separated by commas; {@code mock://scope} for a registry in
 *     memory
 * @param patience how long reading waits for a registry that does not answer before it gives up with a
 *     {@link RegistryUnavailableException}; zero to ask once, one day at most; below {@code max.poll.interval.ms} of the
 *     consumer. One attempt at most outlasts it: while reading, {@code http.connect.timeout.ms} and
 *     {@code http.read.timeout.ms} are a quarter of it, 250 ms at least and 10 s at most, unless {@code client} sets them
 * @param client settings handed to Confluent's client as they are, for example {@code basic.auth.user.info} or
 *     {@code ssl.truststore.location}
 */
public record RegistrySettings(String url, Duration patience, Map<String, String> client) {
    /** How long reading waits for a registry unless told otherwise. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(60);

    private static final Duration LONGEST_PATIENCE = Duration.ofDays(1);
    private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(250);
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

    /** Checks the values. */
    public RegistrySettings {
        if (url.isBlank()) {
            throw new IllegalArgumentException(
                    "schema.registry.url is empty: name the registry's address, for example http://registry:8081");
        }
        if (patience.isNegative() || patience.compareTo(LONGEST_PATIENCE) > 0) {
            throw new IllegalArgumentException(
                    "schema.registry.patience is " + patience + ": use a duration from 0s to 1d");
        }
        client = Map.copyOf(client);
    }

    /** The registry at an address, without further settings. */
    public static RegistrySettings of(String url) {
        return new RegistrySettings(url, DEFAULT_PATIENCE, Map.of());
    }

    /** How long one attempt to connect or to read may take while reading. */
    Duration attempt() {
        Duration quarter = patience.dividedBy(4);
        if (quarter.compareTo(SHORTEST_ATTEMPT) < 0) {
            return SHORTEST_ATTEMPT;
        }
        return quarter.compareTo(LONGEST_ATTEMPT) > 0 ? LONGEST_ATTEMPT : quarter;
    }

    /** The address without user name and password, for messages. */
    public String address() {
        return url.replaceAll("//[^/@,]*@", "//");
    }

    /** Without the values of the client's settings, some of which are secrets. */
    @Override
    public String toString() {
        return "RegistrySettings[url=" + address() + ", patience=" + patience + ", client="
                + new TreeSet<>(client.keySet()) + "]";
    }
}
