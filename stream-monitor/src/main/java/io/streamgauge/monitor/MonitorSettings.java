package io.streamgauge.monitor;

import io.streamgauge.monitor.counts.CountPlan;
import io.streamgauge.monitor.drift.DriftPlan;
import io.streamgauge.monitor.http.HttpPlan;
import io.streamgauge.monitor.promotion.PromotionPlan;
import io.streamgauge.monitor.quality.QualityPlan;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.streams.RejectedValues;
import io.streamgauge.streams.StreamsSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the monitor is told at its start. Immutable.
 *
 * <table>
 * <caption>Settings, besides those of {@link StreamsSettings} with the prefix {@code monitor.}</caption>
 * <tr><th>key</th><th>default</th><th>range and meaning</th></tr>
 * <tr><td>monitor.application.id</td><td>topics.prefix and streamgauge-monitor</td><td>monitors with the same id share the
 *     work</td></tr>
 * <tr><td>monitor.commit.interval</td><td>1s</td><td>1ms to 5m</td></tr>
 * <tr><td>monitor.partitions</td><td>4</td><td>1 to 10,000; partitions of the internal topics, and so the most stream
 *     threads that can work at once. Fixed for the life of an application id</td></tr>
 * <tr><td>monitor.http.port</td><td>off</td><td>off or 0, any, or 1 to 65,535: where questions are answered; any for a
 *     port that is free</td></tr>
 * <tr><td>monitor.http.address</td><td>127.0.0.1</td><td>name or address of the network interface for that</td></tr>
 * <tr><td>monitor.http.advertised</td><td>where it listens</td><td>host:port at which other monitors reach this one; required
 *     when it listens at every address</td></tr>
 * <tr><td>feedback.retention</td><td>14d</td><td>1m to 366d; how late after its event feedback may come, and how long
 *     feedback waits for its prediction</td></tr>
 * <tr><td>quality.window</td><td>1h</td><td>1s to 31d; length of the windows of quality, in event time. Fixed for the life of
 *     an application id</td></tr>
 * <tr><td>quality.grace</td><td>1h</td><td>0ms to 31d; how long windows are kept beyond feedback.retention</td></tr>
 * <tr><td>quality.interval</td><td>1s</td><td>10ms to 1h; time between updates of a window</td></tr>
 * <tr><td>drift.minimum</td><td>200</td><td>1 to 1,000,000; predictions of a window's sample for its drift to be judged</td></tr>
 * <tr><td>drift.limit</td><td>0.25</td><td>0.01 to 100; population stability index above which there is drift, if chance does
 *     not explain it</td></tr>
 * <tr><td>promotion</td><td>advise</td><td>off, advise or act: whether the monitor decides about challengers, says what it
 *     would do, or does it</td></tr>
 * <tr><td>promotion.level</td><td>0.05</td><td>0.000001 to 0.5; how often a challenger that is no better may be promoted</td>
 *     </tr>
 * <tr><td>promotion.minimum</td><td>200</td><td>1 to 100,000,000 pairs of answers before anything is decided</td></tr>
 * <tr><td>promotion.most</td><td>20,000</td><td>promotion.minimum to 100,000,000 pairs after which a comparison ends without a
 *     winner</td></tr>
 * <tr><td>promotion.share.maximum</td><td>0.5</td><td>0.0001 to 1; a challenger with more of the traffic is not promoted by
 *     itself</td></tr>
 * <tr><td>promotion.lead</td><td>5s</td><td>0ms to 1h; how far ahead of its making an assignment takes effect</td></tr>
 * <tr><td>promotion.cooldown</td><td>10m</td><td>0ms to 31d; how long after a decision that was carried out no other one is
 *     made about the same model</td></tr>
 * <tr><td>promotion.probation</td><td>1d</td><td>0ms to 366d; how long a promoted version is compared with its predecessor's
 *     accuracy</td></tr>
 * <tr><td>promotion.tolerance</td><td>0.02</td><td>0 to 0.5; how much less accurate than its predecessor it may be</td></tr>
 * <tr><td>counts.window</td><td>1h</td><td>1s to 31d; length of the windows of counts, in event time</td></tr>
 * <tr><td>counts.advance</td><td>counts.window</td><td>1s to counts.window; time between the beginnings of windows: less than
 *     their length makes them overlap</td></tr>
 * <tr><td>counts.grace</td><td>1h</td><td>0ms to 31d; how late after the end of a window predictions are counted</td></tr>
 * <tr><td>counts.results</td><td>updates</td><td>updates, each commit's counts; or final, the last count of a window
 *     alone</td></tr>
 * <tr><td>monitor.state.memory.bytes</td><td>134,217,728</td><td>4,194,304 to 2^40; native memory of all stores together, see
 *     {@link StateMemory}</td></tr>
 * <tr><td>rejected.values.bytes.per.second</td><td>262,144</td><td>0 to 2^40, or unlimited; bytes of rejected feedback and
 *     predictions that a monitor writes again per second</td></tr>
 * </table>
 *
 * @param streams what every application is told
 * @param partitions of the internal topics
 * @param http where questions are answered; empty for nowhere
 * @param feedbackRetention how late feedback may come
 * @param quality how quality is measured; its retention is that of feedback
 * @param drift what counts as drift
 * @param promotion when something is decided about challengers
 * @param counts how predictions are counted
 * @param stateMemoryBytes native memory that all stores share
 * @param rejectedBytesPerSecond bytes of rejected feedback and predictions that are kept per second; {@link Long#MAX_VALUE} for
 *     all
 */
public record MonitorSettings(
        StreamsSettings streams,
        int partitions,
        Optional<HttpPlan> http,
        Duration feedbackRetention,
        QualityPlan quality,
        DriftPlan drift,
        PromotionPlan promotion,
        CountPlan counts,
        long stateMemoryBytes,
        long rejectedBytesPerSecond) {
    private static final String PREFIX = "monitor.";
    private static final String STATE_MEMORY = "monitor.state.memory.bytes";
    private static final long USUAL_STATE_MEMORY = 128L << 20;
    /** With less, stores would write files all the time. */
    private static final long LEAST_STATE_MEMORY = 4L << 20;

    private static final long MOST_STATE_MEMORY = 1L << 40;
    private static final int MOST_PARTITIONS = 10_000;
    private static final int MOST_OBSERVATIONS = 1_000_000;
    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(31);
    private static final Set<String> OWN_KEYS = Set.of(
            "monitor.partitions",
            "monitor.http.port",
            "monitor.http.address",
            "monitor.http.advertised",
            "feedback.retention",
            "quality.window",
            "quality.grace",
            "quality.interval",
            "drift.minimum",
            "drift.limit",
            "promotion",
            "promotion.level",
            "promotion.minimum",
            "promotion.most",
            "promotion.share.maximum",
            "promotion.lead",
            "promotion.cooldown",
            "promotion.probation",
            "promotion.tolerance",
            "counts.window",
            "counts.advance",
            "counts.grace",
            "counts.results",
            STATE_MEMORY,
            RejectedValues.KEY);

    /** Checks the values. */
    public MonitorSettings {
        if (partitions < 1 || partitions > MOST_PARTITIONS) {
            throw new IllegalArgumentException(
                    "monitor.partitions is '" + partitions + "': use a whole number from 1 to " + MOST_PARTITIONS);
        }
        requireRange("feedback.retention", feedbackRetention, Duration.ofMinutes(1), Duration.ofDays(366));
        requireRange("quality.window", quality.window(), SHORTEST_WINDOW, LONGEST_WINDOW);
        requireRange("quality.grace", quality.grace(), Duration.ZERO, LONGEST_WINDOW);
        requireRange("quality.interval", quality.interval(), Duration.ofMillis(10), Duration.ofHours(1));
        requireRange("drift.minimum", drift.minimum(), 1, MOST_OBSERVATIONS);
        requireRange("drift.limit", drift.limit(), 0.01, 100);
        requireRange("promotion.lead", promotion.lead(), Duration.ZERO, Duration.ofHours(1));
        requireRange("promotion.cooldown", promotion.cooldown(), Duration.ZERO, LONGEST_WINDOW);
        requireRange("promotion.probation", promotion.probation(), Duration.ZERO, Duration.ofDays(366));
        requireRange("counts.window", counts.window(), SHORTEST_WINDOW, LONGEST_WINDOW);
        requireRange("counts.advance", counts.advance(), SHORTEST_WINDOW, counts.window());
        requireRange("counts.grace", counts.grace(), Duration.ZERO, LONGEST_WINDOW);
    }

    /**
     * Reads the settings. Keys that are no business of the monitor are left alone: they may be another application's.
     *
     * @throws IllegalArgumentException when a value is missing or wrong; names key, value and remedy
     */
    public static MonitorSettings from(Settings settings) {
        Duration retention = settings.duration("feedback.retention", Duration.ofDays(14));
        Duration countWindow = settings.duration("counts.window", Duration.ofHours(1));
        return new MonitorSettings(
                StreamsSettings.from(
                        settings,
                        PREFIX,
                        settings.text("topics.prefix", "") + "streamgauge-monitor",
                        Duration.ofSeconds(1)),
                settings.integer("monitor.partitions", 4, 1, MOST_PARTITIONS),
                HttpPlan.from(settings),
                retention,
                new QualityPlan(
                        settings.duration("quality.window", Duration.ofHours(1)),
                        retention,
                        settings.duration("quality.grace", Duration.ofHours(1)),
                        settings.duration("quality.interval", Duration.ofSeconds(1))),
                new DriftPlan(
                        settings.integer("drift.minimum", 200, 1, MOST_OBSERVATIONS),
                        settings.decimal("drift.limit", 0.25, 0.01, 100)),
                promotion(settings),
                new CountPlan(
                        countWindow,
                        settings.duration("counts.advance", countWindow),
                        settings.duration("counts.grace", Duration.ofHours(1)),
                        settings.choice("counts.results", CountPlan.Results.class, CountPlan.Results.UPDATES)),
                settings.longInteger(STATE_MEMORY, USUAL_STATE_MEMORY, LEAST_STATE_MEMORY, MOST_STATE_MEMORY),
                RejectedValues.bytesPerSecond(settings));
    }

    private static PromotionPlan promotion(Settings settings) {
        int minimum = settings.integer("promotion.minimum", 200, 1, PromotionPlan.MOST_PAIRS);
        return new PromotionPlan(
                settings.choice("promotion", PromotionPlan.Mode.class, PromotionPlan.Mode.ADVISE),
                settings.decimal("promotion.level", 0.05, PromotionPlan.LOWEST_LEVEL, PromotionPlan.HIGHEST_LEVEL),
                minimum,
                settings.integer("promotion.most", Math.max(minimum, 20_000), minimum, PromotionPlan.MOST_PAIRS),
                (int) Math.round(PromotionPlan.ALL_BASIS_POINTS
                        * settings.decimal("promotion.share.maximum", 0.5, 1.0 / PromotionPlan.ALL_BASIS_POINTS, 1)),
                settings.duration("promotion.lead", Duration.ofSeconds(5)),
                settings.duration("promotion.cooldown", Duration.ofMinutes(10)),
                settings.duration("promotion.probation", Duration.ofDays(1)),
                settings.decimal("promotion.tolerance", 0.02, 0, PromotionPlan.HIGHEST_TOLERANCE));
    }

    /** Cluster, registry and topics. */
    public ClusterSettings cluster() {
        return streams.cluster();
    }

    /** All keys that a monitor's configuration may have; those that end with a dot are prefixes. */
    public static Set<String> keys() {
        return Stream.concat(StreamsSettings.keys(PREFIX).stream(), OWN_KEYS.stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static void requireRange(String key, double value, double lowest, double highest) {
        if (!(value >= lowest && value <= highest)) {
            throw new IllegalArgumentException(
                    key + " is '" + value + "': use a number from " + lowest + " to " + highest);
        }
    }

    private static void requireRange(String key, Duration value, Duration shortest, Duration longest) {
        if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    key + " is '" + value + "': use " + text(shortest) + " to " + text(longest) + ", for example 1h");
        }
    }

    private static String text(Duration duration) {
        if (duration.compareTo(Duration.ofDays(1)) >= 0) {
            return duration.toDays() + "d";
        }
        return duration.compareTo(Duration.ofSeconds(1)) >= 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
