package io.streamgauge.schemas;

import java.time.Duration;
import java.util.Map;

/**
 * How to reach the schema registry.
 *
 * @param url one or more addresses of Confluent's REST API, separated by commas; {@code mock://scope} for a registry in
 *     memory
 * @param patience how long reading waits for a registry that does not answer before it gives up with a
 *     {@link RegistryUnavailableException}; below {@code max.poll.interval.ms} of the consumer
 * @param client settings handed to Confluent's client as they are, for example {@code basic.auth.user.info}
 */
public record RegistrySettings(String url, Duration patience, Map<String, String> client) {
    /** How long reading waits for a registry unless told otherwise. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(60);

    /** Checks the values. */
    public RegistrySettings {
        if (url.isBlank()) {
            throw new IllegalArgumentException(
                    "schema.registry.url is empty: name the registry's address, for example" + " http://registry:8081");
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("schema.registry.patience is " + patience + ": it must not be negative");
        }
        client = Map.copyOf(client);
    }

    /** The registry at an address, without further settings. */
    public static RegistrySettings of(String url) {
        return new RegistrySettings(url, DEFAULT_PATIENCE, Map.of());
    }
}
