package io.streamgauge.scorer;

import io.streamgauge.schemas.Topic;
import io.streamgauge.scorer.topology.Rejections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Kafka Streams' settings: first what we think better than Kafka's defaults, then what the user hands through, then what
 * the application depends on. Stateless.
 */
final class StreamsSettings {
    /** After a crash the group waits this long before others take over; Kafka's default is 45 s. */
    private static final int SESSION_TIMEOUT_MILLISECONDS = 10_000;

    private static final int LINGER_MILLISECONDS = 2;

    /** What Kafka Streams asks for by itself. */
    private static final int MOST_RECORDS_PER_POLL = 1_000;

    private static final int FEWEST_RECORDS_PER_POLL = 16;
    private static final long LONGEST_POLL_MILLISECONDS = 100;
    private static final long LARGE_RECORD_BYTES = 1L << 20;

    private static final String MAXIMUM_REQUEST = StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);

    private StreamsSettings() {}

    static Properties of(ScorerSettings settings, Rejections rejections) {
        Map<String, Object> streams = new HashMap<>();
        streams.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MILLISECONDS);
        streams.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        streams.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
                recordsPerPoll(Runtime.getRuntime().maxMemory(), settings.streamThreads()));
        // A batch's predictions come together, so there is little to wait for; Kafka Streams would wait for 100 ms.
        streams.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MILLISECONDS);
        // A stream thread that waits for input does not commit, so it must not wait much longer than a commit may.
        streams.put(
                StreamsConfig.POLL_MS_CONFIG,
                Math.min(
                        LONGEST_POLL_MILLISECONDS,
                        Math.max(1, settings.commitInterval().toMillis() / 10)));
        // There is no state to be cached.
        streams.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        streams.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
        // There are no global stores; Kafka Streams warns when this is left open.
        streams.put("processing.exception.handler.global.enabled", true);

        streams.putAll(settings.cluster().clientSettings());

        streams.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        streams.put(StreamsConfig.CLIENT_ID_CONFIG, settings.applicationId());
        streams.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
        streams.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                settings.guarantee().name().toLowerCase(Locale.ROOT));
        streams.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streamThreads());
        streams.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                settings.commitInterval().toMillis());
        streams.put(MAXIMUM_REQUEST, maximumRequestBytes(settings.cluster().kafka()));
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
}
