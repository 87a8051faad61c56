package io.streamgauge.schemas;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a compacted topic says now. Stateless but for its settings; safe for use by several threads.
 *
 * @param <V> type of the values
 */
public final class CompactedTopic<V extends SpecificRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(CompactedTopic.class);

    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final Topic<V> topic;
    private final Duration patience;

    /**
     * A compacted topic.
     *
     * @param cluster where it lies
     * @param serdes not closed by this
     * @param topic the topic
     */
    public CompactedTopic(ClusterSettings cluster, EventSerdes serdes, Topic<V> topic) {
        this(cluster, serdes, topic, TopicReader.PATIENCE);
    }

    CompactedTopic(ClusterSettings cluster, EventSerdes serdes, Topic<V> topic, Duration patience) {
        this.cluster = cluster;
        this.serdes = serdes;
        this.topic = topic;
        this.patience = patience;
    }

    /**
     * The latest value of each key, in the order in which the keys were last written. Values that cannot be read are
     * left out with a warning. A topic that does not exist says nothing, and is not created.
     *
     * @throws ClusterException when the cluster does not answer, or brings nothing new for 30 seconds
     * @throws RegistryUnavailableException when the schema registry cannot be asked
     */
    public Map<String, V> snapshot() {
        Map<String, V> latest = new LinkedHashMap<>();
        try (TopicReader reader = new TopicReader(cluster, topic.name(), patience, Optional.empty());
                var values = serdes.deserializer(topic)) {
            reader.readTo(
                    reader.ends(),
                    batch -> batch.forEach(record -> {
                        latest.remove(record.key());
                        if (record.value() != null) {
                            put(latest, record, values);
                        }
                    }));
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
