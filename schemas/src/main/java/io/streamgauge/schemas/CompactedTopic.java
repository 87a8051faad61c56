package io.streamgauge.schemas;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a compacted topic says now. Stateless but for its settings; safe for use by several threads.
 *
 * @param <V> type of the values
 */
public final class CompactedTopic<V extends SpecificRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(CompactedTopic.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final Topic<V> topic;

    /**
     * A compacted topic.
     *
     * @param cluster where it lies
     * @param serdes not closed by this
     * @param topic the topic
     */
    public CompactedTopic(ClusterSettings cluster, EventSerdes serdes, Topic<V> topic) {
        this.cluster = cluster;
        this.serdes = serdes;
        this.topic = topic;
    }

    /**
     * The latest value of each key, in the order in which the keys were last written. Values that cannot be read are
     * left out with a warning.
     *
     * @throws RegistryUnavailableException when the schema registry cannot be asked
     */
    public Map<String, V> snapshot() {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        Map<String, V> latest = new LinkedHashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
                var values = serdes.deserializer(topic)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    latest.remove(record.key());
                    if (record.value() != null) {
                        put(latest, record, values);
                    }
                }
            }
        }
        return latest;
    }

    private void put(Map<String, V> latest, ConsumerRecord<String, byte[]> record, Deserializer<V> values) {
        try {
            latest.put(record.key(), values.deserialize(record.topic(), record.value()));
        } catch (UndecodableEventException e) {
            LOG.warn(
                    "Skipped the record at {}-{} offset {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }
}
