package io.streamgauge.scorer.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventJson;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistryUnavailableException;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.UndecodableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what scorers and the monitor write, from the end on: some predictions a second together with what they are about, and
 * all that are waited for; as many rejected events; quality. When more comes than can be shown, the rest is passed over
 * without being read. Belongs to one thread.
 */
final class LiveTopics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveTopics.class);
    private static final Duration POLL = Duration.ofMillis(100);
    /** How often there may be new partitions. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_POLLED = 500;
    private static final int MOST_BYTES = 262_144;
    private static final int MOST_PER_SECOND = 12;

    private final TopicCatalogue topics;
    private final EventSerdes serdes;
    private final ExpectedEvents expected;
    private final SourceEvents sources;
    private final Consumer<String, byte[]> consumer;
    private final RateLimit shown = new RateLimit(MOST_PER_SECOND);
    private final RateLimit rejections = new RateLimit(MOST_PER_SECOND);
    private long lookedAt = System.nanoTime();

    /**
     * Stands at the ends of the topics.
     *
     * @param serdes outlives this
     * @param clientId name of the consumers in the cluster's logs and metrics
     * @param expected events whose predictions are never passed over
     */
    LiveTopics(ClusterSettings cluster, EventSerdes serdes, String clientId, ExpectedEvents expected) {
        this.topics = cluster.topics();
        this.serdes = serdes;
        this.expected = expected;
        this.consumer = consumer(cluster, clientId + "-http-live", MOST_POLLED);
        this.sources = new SourceEvents(cluster, serdes, clientId);
        try {
            consumer.assign(partitions());
            goToEnd(consumer.assignment());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A consumer of committed records that belongs to no group. */
    static Consumer<String, byte[]> consumer(ClusterSettings cluster, String clientId, int mostPolled) {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        // What is known of a topic's partitions is only asked again when it is as old as that.
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, (int) LOOK.toMillis());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, mostPolled);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_BYTES);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MOST_BYTES);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) POLL.toMillis());
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(
                topics.predictions().name(),
                topics.rejectedEvents(),
                topics.modelQuality().name())) {
            consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        return partitions;
    }

    /** The ends are only looked up when they are needed, and what comes in between would be missed. */
    private void goToEnd(Collection<TopicPartition> partitions) {
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Follows what has been made since, from its beginning: the first monitor of a cluster may come after the first reader. */
    private void followNewPartitions() {
        lookedAt = System.nanoTime();
        List<TopicPartition> known;
        try {
            known = partitions();
        } catch (TimeoutException e) {
            LOG.debug("Whether there are new partitions is asked again later", e);
            return;
        }
        List<TopicPartition> fresh = new ArrayList<>(known);
        fresh.removeAll(consumer.assignment());
        if (!fresh.isEmpty()) {
            consumer.assign(known);
            consumer.seekToBeginning(fresh);
        }
    }

    /** What has happened since, or happens within a tenth of a second. */
    List<LiveEvent> poll() {
        if (System.nanoTime() - lookedAt > LOOK.toNanos()) {
            followNewPartitions();
        }
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        List<LiveEvent> events = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            event(record).ifPresent(events::add);
        }
        if (records.count() >= MOST_POLLED && expected.isEmpty()) {
            // At once, for what is waited for from now on must not be passed over. Of quality there is little.
            goToEnd(consumer.assignment().stream()
                    .filter(partition ->
                            !partition.topic().equals(topics.modelQuality().name()))
                    .toList());
        }
        return events;
    }

    private Optional<LiveEvent> event(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.topic().equals(topics.predictions().name())) {
                return prediction(record);
            }
            if (record.topic().equals(topics.rejectedEvents())) {
                return rejections.pass() ? Optional.of(rejected(Rejection.from(record.headers()))) : Optional.empty();
            }
            return decode(topics.modelQuality(), record).map(quality -> LiveEvent.of("quality", EventJson.of(quality)));
        } catch (UndecodableEventException | RegistryUnavailableException | IllegalArgumentException e) {
            LOG.debug("{}-{}@{} is not shown", record.topic(), record.partition(), record.offset(), e);
            return Optional.empty();
        }
    }

    private Optional<LiveEvent> prediction(ConsumerRecord<String, byte[]> record) {
        // Events that came by HTTP have their id as their key.
        boolean isExpected = record.key() != null && expected.contains(record.key());
        if (!isExpected && !shown.pass()) {
            return Optional.empty();
        }
        return decode(topics.predictions(), record).map(prediction -> {
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            data.set("prediction", EventJson.of(prediction));
            data.set("input", sources.of(prediction, isExpected).orElse(null));
            return LiveEvent.of("prediction", data);
        });
    }

    private <V extends SpecificRecord> Optional<V> decode(Topic<V> topic, ConsumerRecord<String, byte[]> record) {
        return record.value() == null
                ? Optional.empty()
                : Optional.of(serdes.deserializer(topic).deserialize(record.topic(), record.value()));
    }

    private static LiveEvent rejected(Rejection rejection) {
        return LiveEvent.of(
                "rejected",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("topic", rejection.topic())
                        .put("partition", rejection.partition())
                        .put("offset", rejection.offset())
                        .put("reason", rejection.reason().name())
                        .put("message", rejection.message())
                        .put("at", rejection.at().toString()));
    }

    @Override
    public void close() {
        try {
            consumer.close();
        } finally {
            sources.close();
        }
    }
}
