package io.streamgauge.schemas;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which Kafka cluster, which registry, and how the topics are called there.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param registry how to reach the schema registry
 * @param topics the topics with their prefix
 * @param createTopics whether topics that are missing are created
 * @param topicPartitions partitions of input and output topics that are created, 1 or more; compacted topics and the one
 *     for rejected events have one
 * @param kafka settings handed to every Kafka client as they are: TLS, SASL, tuning
 */
public record ClusterSettings(
        String bootstrapServers,
        RegistrySettings registry,
        TopicCatalogue topics,
        boolean createTopics,
        int topicPartitions,
        Map<String, String> kafka) {

    /** Checks the values. */
    public ClusterSettings {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "bootstrap.servers is empty: name at least one broker, for example broker:9092");
        }
        if (topicPartitions < 1) {
            throw new IllegalArgumentException("topics.partitions is " + topicPartitions + ": use 1 or more");
        }
        kafka = Map.copyOf(kafka);
    }

    /**
     * Reads the keys {@code bootstrap.servers}, {@code schema.registry.url}, {@code schema.registry.patience},
     * {@code schema.registry.client.*}, {@code topics.prefix}, {@code topics.create}, {@code topics.partitions} and
     * {@code kafka.*}.
     *
     * @throws IllegalArgumentException when a value is missing or wrong; names key, value and remedy
     */
    public static ClusterSettings from(Settings settings) {
        return new ClusterSettings(
                settings.text("bootstrap.servers"),
                new RegistrySettings(
                        settings.text("schema.registry.url"),
                        settings.duration("schema.registry.patience", RegistrySettings.DEFAULT_PATIENCE),
                        settings.below("schema.registry.client.")),
                new TopicCatalogue(settings.text("topics.prefix", "")),
                settings.flag("topics.create", true),
                settings.integer("topics.partitions", 4, 1, 10_000),
                settings.below("kafka."));
    }

    /** Settings for any Kafka client: {@code bootstrap.servers} and what was handed through. A fresh, mutable map. */
    public Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** Without the values of the Kafka settings, some of which are secrets. */
    @Override
    public String toString() {
        return "ClusterSettings[bootstrapServers=" + bootstrapServers + ", registry=" + registry + ", topics=" + topics
                + ", createTopics=" + createTopics + ", topicPartitions=" + topicPartitions + ", kafka="
                + new TreeSet<>(kafka.keySet()) + "]";
    }
}
