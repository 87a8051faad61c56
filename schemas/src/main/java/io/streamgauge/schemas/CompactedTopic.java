package io.streamgauge.schemas;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
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

    /** How long the cluster may take for one step, or bring nothing new. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
        this(cluster, serdes, topic, PATIENCE);
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
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        Map<String, V> latest = new LinkedHashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
                var values = serdes.deserializer(topic)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name(), patience).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (!partitions.isEmpty()) {
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                readToTheEnd(consumer, values, latest);
            }
        } catch (TimeoutException e) {
            throw new ClusterException(
                    "The cluster at " + cluster.bootstrapServers() + " does not answer about the topic " + topic.name()
                            + ": " + e.getMessage() + ". Check bootstrap.servers and that the cluster runs",
                    e);
        }
        return latest;
    }

    private void readToTheEnd(KafkaConsumer<String, byte[]> consumer, Deserializer<V> values, Map<String, V> latest) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), patience);
        long before = -1;
        long progress = System.nanoTime();
        while (true) {
            long missing = 0;
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                missing += Math.max(0, end.getValue() - consumer.position(end.getKey(), patience));
            }
            if (missing == 0) {
                return;
            }
            if (missing != before) {
                before = missing;
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress >= patience.toNanos()) {
                throw new ClusterException("The cluster at " + cluster.bootstrapServers()
                        + " brought nothing of the topic " + topic.name() + " for " + patience.toSeconds()
                        + " s, though " + missing + " offsets are still to be read. Check that its brokers run");
            }
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                latest.remove(record.key());
                if (record.value() != null) {
                    put(latest, record, values);
                }
            }
        }
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
