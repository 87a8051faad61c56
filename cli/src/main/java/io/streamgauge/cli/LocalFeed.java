package io.streamgauge.cli;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.Prediction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads what comes out of the scorer from now on: committed predictions and rejections of all partitions. Belongs to one
 * thread, but for {@link #stop}.
 */
final class LocalFeed implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<Prediction> predictions;
    private final String rejectedEvents;

    /** Hears what is read, in the order of each partition. */
    interface Listener {
        void predicted(Prediction prediction);

        void rejected(String key, Rejection rejection);

        /** A record that the scorer did not write. */
        void foreign(String position, String problem);

        /** Called once after each look at the topics, whether it brought something or not. */
        void looked();
    }

    LocalFeed(ClusterSettings cluster, EventSerdes serdes) {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("client.id", "streamgauge-local-view");
        // The latency of this view is what a person sees, so do not let the broker wait for more.
        settings.put("fetch.max.wait.ms", 50);
        settings.put("allow.auto.create.topics", false);
        this.predictions = serdes.deserializer(cluster.topics().predictions());
        this.rejectedEvents = cluster.topics().rejectedEvents();
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            seekToEnd(cluster);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private void seekToEnd(ClusterSettings cluster) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(cluster.topics().predictions().name(), rejectedEvents)) {
            consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy; asking fixes the place before anybody produces.
        partitions.forEach(consumer::position);
    }

    /** Reads until {@link #stop} is called. */
    void run(Listener listener) {
        try {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    hand(record, listener);
                }
                listener.looked();
            }
        } catch (WakeupException e) {
            // By stop().
            return;
        }
    }

    /** Anybody can write to these topics: what is not ours is passed over. */
    private void hand(ConsumerRecord<byte[], byte[]> record, Listener listener) {
        try {
            if (record.topic().equals(rejectedEvents)) {
                String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
                listener.rejected(key, Rejection.from(record.headers()));
            } else {
                listener.predicted(predictions.deserialize(record.topic(), record.value()));
            }
        } catch (UndecodableEventException | IllegalArgumentException e) {
            listener.foreign(
                    record.topic() + "-" + record.partition() + "@" + record.offset(), String.valueOf(e.getMessage()));
        }
    }

    /** Ends {@link #run}; may be called by any thread. */
    void stop() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
