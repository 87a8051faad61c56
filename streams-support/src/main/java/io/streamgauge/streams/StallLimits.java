package io.streamgauge.streams;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * How long a stream thread may stand, which is to say work on what it has without asking for more. Immutable.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>key</th><th>default</th><th>range and meaning</th></tr>
 * <tr><td>stall.tolerance</td><td>3m, at least max.poll.interval.ms</td><td>1s to 1d; after that the application is not ready</td></tr>
 * <tr><td>stall.limit</td><td>10m, at least twice schema.registry.patience and max.poll.interval.ms</td><td>longer than stall.tolerance, at most
 *     7d; after that the application fails, so that the process ends and can be started anew</td></tr>
 * </table>
 *
 * @param prefix what the keys begin with; empty for none
 * @param tolerance after which the application is not ready
 * @param limit after which it fails
 */
public record StallLimits(String prefix, Duration tolerance, Duration limit) {
    private static final String TOLERANCE = "stall.tolerance";
    private static final String LIMIT = "stall.limit";
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST_TOLERANCE = Duration.ofDays(1);
    private static final Duration LONGEST_LIMIT = Duration.ofDays(7);
    /** Kafka Streams asks for events when it has none left, or half of max.poll.interval.ms, 150 s, is over. */
    private static final Duration USUAL_TOLERANCE = Duration.ofMinutes(3);
    /** Twice Kafka's max.poll.interval.ms: by then others have the partitions, and what they wait for is over as a rule. */
    private static final Duration USUAL_LIMIT = Duration.ofMinutes(10);

    /** Checks the values. */
    public StallLimits {
        if (tolerance.compareTo(SHORTEST) < 0 || tolerance.compareTo(LONGEST_TOLERANCE) > 0) {
            throw StreamsSettings.wrong(prefix + TOLERANCE, tolerance.toString(), "use 1s to 1d");
        }
        if (limit.compareTo(tolerance) <= 0 || limit.compareTo(LONGEST_LIMIT) > 0) {
            throw StreamsSettings.wrong(
                    prefix + LIMIT,
                    limit.toString(),
                    "use more than " + prefix + TOLERANCE + ", which is " + tolerance + ", and at most 7d");
        }
    }

    /**
     * Reads the settings.
     *
     * @param prefix what the keys begin with
     * @param cluster how long a thread may wait for the schema registry alone, and may work between two polls
     * @throws IllegalArgumentException when a value is wrong; names key, value and remedy
     */
    static StallLimits from(Settings settings, String prefix, ClusterSettings cluster) {
        Duration poll = pollInterval(cluster.kafka());
        Duration tolerance = settings.duration(prefix + TOLERANCE, longest(USUAL_TOLERANCE, poll));
        Duration usual = longest(
                USUAL_LIMIT,
                tolerance.multipliedBy(2),
                poll.multipliedBy(2),
                cluster.registry().patience().multipliedBy(2));
        return new StallLimits(prefix, tolerance, settings.duration(prefix + LIMIT, usual));
    }

    /** The longest that users have set, or zero: whoever raised it has events that take long. */
    private static Duration pollInterval(Map<String, String> kafka) {
        return Stream.of("", "consumer.", "main.consumer.")
                .map(client -> kafka.getOrDefault(client + ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, ""))
                .filter(value -> value.matches("[0-9]{1,9}"))
                .map(value -> Duration.ofMillis(Long.parseLong(value)))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private static Duration longest(Duration... durations) {
        return Stream.of(durations).max(Duration::compareTo).orElseThrow();
    }

    static Set<String> keys(String prefix) {
        return Stream.of(TOLERANCE, LIMIT).map(key -> prefix + key).collect(Collectors.toUnmodifiableSet());
    }
}
