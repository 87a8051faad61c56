package io.streamgauge.streams;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What every Kafka Streams application of streamgauge is told at its start. Each application's keys begin with a prefix of
 * its own, so that one file can serve all of them. Immutable.
 *
 * <table>
 * <caption>Settings, besides those of {@link ClusterSettings}</caption>
 * <tr><th>key</th><th>default</th><th>range and meaning</th></tr>
 * <tr><td>application.id</td><td>by application</td><td>1 to 200 letters, digits, {@code .}, {@code _}, {@code -};
 *     instances with the same id share the work</td></tr>
 * <tr><td>state.directory</td><td>streamgauge in the system's temporary directory</td><td>directory for Kafka Streams'
 *     state, which can be lost without loss: it is restored from the cluster</td></tr>
 * <tr><td>processing.guarantee</td><td>exactly_once_v2</td><td>exactly_once_v2 or at_least_once</td></tr>
 * <tr><td>stream.threads</td><td>the processors, at most 1,024</td><td>1 to 1,024</td></tr>
 * <tr><td>commit.interval</td><td>by application</td><td>1ms to 5m; under exactly_once_v2 also how long results stay
 *     invisible to readers of committed records</td></tr>
 * <tr><td>threads.replacements</td><td>twice stream.threads, at least 5</td><td>0 to 10,000 stream threads that are
 *     replaced within ten minutes, of the whole application, before it fails: one event can cost every thread once</td></tr>
 * <tr><td>stall.*</td><td></td><td>see {@link StallLimits}</td></tr>
 * <tr><td>kafka.*</td><td></td><td>without the prefix; handed to Kafka Streams and its clients as they are, for example
 *     {@code kafka.consumer.max.poll.records} or {@code kafka.num.standby.replicas}</td></tr>
 * </table>
 *
 * @param prefix what the keys begin with; empty for none
 * @param cluster cluster, registry and topics
 * @param applicationId name of the application and of its consumer group
 * @param stateDirectory directory for Kafka Streams
 * @param guarantee what is promised about results
 * @param streamThreads threads that consume and process, 1 or more
 * @param commitInterval time between commits
 * @param threadReplacements how many failed stream threads are replaced within ten minutes
 * @param stall how long a stream thread may stand
 */
public record StreamsSettings(
        String prefix,
        ClusterSettings cluster,
        String applicationId,
        Path stateDirectory,
        ProcessingGuarantee guarantee,
        int streamThreads,
        Duration commitInterval,
        int threadReplacements,
        StallLimits stall) {
    private static final int MOST_THREADS = 1_024;
    private static final int MOST_REPLACEMENTS = 10_000;
    private static final Duration SHORTEST_COMMIT_INTERVAL = Duration.ofMillis(1);
    private static final Duration LONGEST_COMMIT_INTERVAL = Duration.ofMinutes(5);

    /** After a crash the group waits this long before others take over; Kafka's default is 45 s. */
    private static final int SESSION_TIMEOUT_MILLISECONDS = 10_000;

    /** What Kafka Streams asks for by itself. */
    private static final int MOST_RECORDS_PER_POLL = 1_000;

    private static final int FEWEST_RECORDS_PER_POLL = 16;
    private static final long LONGEST_POLL_MILLISECONDS = 100;
    private static final long LARGE_RECORD_BYTES = 1L << 20;

    private static final String MAXIMUM_REQUEST = StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);

    /** Checks the values. */
    public StreamsSettings {
        if (!applicationId.matches("[A-Za-z0-9._-]{1,200}")) {
            throw wrong(prefix + "application.id", applicationId, "use 1 to 200 letters, digits, '.', '_' and '-'");
        }
        requireRange(prefix + "stream.threads", streamThreads, 1, MOST_THREADS);
        requireRange(prefix + "threads.replacements", threadReplacements, 0, MOST_REPLACEMENTS);
        // Not in milliseconds: a duration may have more than a long can hold.
        if (commitInterval.compareTo(SHORTEST_COMMIT_INTERVAL) < 0
                || commitInterval.compareTo(LONGEST_COMMIT_INTERVAL) > 0) {
            throw wrong(prefix + "commit.interval", commitInterval.toString(), "use 1ms to 5m");
        }
    }

    /**
     * Reads the settings.
     *
     * @param prefix what the keys begin with
     * @param applicationId that of an application that is given none
     * @param commitInterval that of an application that is given none
     * @throws IllegalArgumentException when a value is missing or wrong; names key, value and remedy
     */
    public static StreamsSettings from(
            Settings settings, String prefix, String applicationId, Duration commitInterval) {
        int processors = Runtime.getRuntime().availableProcessors();
        int threads = settings.integer(prefix + "stream.threads", Math.min(processors, MOST_THREADS), 1, MOST_THREADS);
        ClusterSettings cluster = ClusterSettings.from(settings);
        return new StreamsSettings(
                prefix,
                cluster,
                settings.text(prefix + "application.id", applicationId),
                directory(
                        prefix + "state.directory",
                        settings.optional(prefix + "state.directory")
                                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "streamgauge")
                                        .toString())),
                settings.choice(
                        prefix + "processing.guarantee",
                        ProcessingGuarantee.class,
                        ProcessingGuarantee.EXACTLY_ONCE_V2),
                threads,
                settings.duration(prefix + "commit.interval", commitInterval),
                settings.integer(prefix + "threads.replacements", Math.max(5, 2 * threads), 0, MOST_REPLACEMENTS),
                StallLimits.from(settings, prefix, cluster));
    }

    /** The keys of an application, the cluster's included; those that end with a dot are prefixes. */
    public static Set<String> keys(String prefix) {
        Stream<String> cluster = Stream.of(
                "bootstrap.servers",
                "schema.registry.url",
                "schema.registry.patience",
                "schema.registry.client.",
                "topics.prefix",
                "topics.create",
                "topics.partitions",
                "kafka.");
        Stream<String> own = Stream.of(
                        "application.id",
                        "state.directory",
                        "processing.guarantee",
                        "stream.threads",
                        "commit.interval",
                        "threads.replacements")
                .map(key -> prefix + key);
        return Stream.of(cluster, own, StallLimits.keys(prefix).stream())
                .flatMap(keys -> keys)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Kafka Streams' settings: first what we think better than Kafka's defaults, then what the user hands through, then
     * what the application depends on.
     *
     * @param defaults what the application thinks better than Kafka's defaults
     * @param rejections takes what cannot be processed
     */
    public Properties properties(Map<String, Object> defaults, Rejections rejections) {
        Map<String, Object> streams = new HashMap<>();
        streams.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MILLISECONDS);
        streams.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        streams.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
                recordsPerPoll(Runtime.getRuntime().maxMemory(), streamThreads));
        // A stream thread that waits for input does not commit, so it must not wait much longer than a commit may.
        streams.put(
                StreamsConfig.POLL_MS_CONFIG,
                Math.min(LONGEST_POLL_MILLISECONDS, Math.max(1, commitInterval.toMillis() / 10)));
        streams.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
        // Global stores hold bytes, which nothing can fail to process; Kafka Streams warns when this is left open.
        streams.put("processing.exception.handler.global.enabled", true);
        streams.putAll(defaults);

        streams.putAll(cluster.clientSettings());

        streams.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        streams.put(StreamsConfig.CLIENT_ID_CONFIG, applicationId);
        streams.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.name().toLowerCase(Locale.ROOT));
        streams.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streamThreads);
        streams.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        streams.put(MAXIMUM_REQUEST, maximumRequestBytes(cluster.kafka()));
        streams.putAll(rejections.streamsSettings());

        Properties properties = new Properties();
        properties.putAll(streams);
        return properties;
    }

    /**
     * Events that a stream thread holds in memory at once: Kafka Streams processes all that a poll returned before it
     * polls again, so a flood of events as large as topics take by default fills a quarter of the heap at most. The size
     * of a fetch is no bound, for it counts compressed bytes.
     */
    static int recordsPerPoll(long heapBytes, int streamThreads) {
        long affordable = heapBytes / 4 / LARGE_RECORD_BYTES / streamThreads;
        return (int) Math.max(FEWEST_RECORDS_PER_POLL, Math.min(MOST_RECORDS_PER_POLL, affordable));
    }

    /** The user's limit, if it leaves room for the largest rejected event. */
    private static int maximumRequestBytes(Map<String, String> kafka) {
        String given =
                kafka.getOrDefault(MAXIMUM_REQUEST, kafka.getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "0"));
        try {
            return Math.max(Integer.parseInt(given.trim()), Topic.MAXIMUM_REJECTED_BYTES);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "kafka." + MAXIMUM_REQUEST + " is '" + given + "': use a whole number of bytes", e);
        }
    }

    /**
     * The path in a setting.
     *
     * @throws IllegalArgumentException when it is no path; names key, value and remedy
     */
    public static Path directory(String key, String value) {
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(key + " is '" + value + "': use the path of a directory", e);
        }
    }

    private static void requireRange(String key, int value, int lowest, int highest) {
        if (value < lowest || value > highest) {
            throw wrong(key, Integer.toString(value), "use a whole number from " + lowest + " to " + highest);
        }
    }

    static IllegalArgumentException wrong(String key, String value, String remedy) {
        return new IllegalArgumentException(key + " is '" + value + "': " + remedy);
    }
}
