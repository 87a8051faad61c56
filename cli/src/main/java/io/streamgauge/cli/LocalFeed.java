package io.streamgauge.cli;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.UndecodableEventException;
import io.streamgauge.schemas.event.Prediction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads what comes out of the scorer from now on: committed predictions and rejections of all partitions. Belongs to one
 * thread, but for {@link #stop}.
 */
final class LocalFeed implements AutoCloseable {
    private final TopicTail tail;
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
        this.predictions = serdes.deserializer(cluster.topics().predictions());
        this.rejectedEvents = cluster.topics().rejectedEvents();
        this.tail =
                new TopicTail(cluster, List.of(cluster.topics().predictions().name(), rejectedEvents), false);
    }

    /** Reads until {@link #stop} is called. */
    void run(Listener listener) {
        tail.read(true, new TopicTail.Listener() {
            @Override
            public boolean record(ConsumerRecord<byte[], byte[]> record) {
                hand(record, listener);
                return true;
            }

            @Override
            public boolean looked() {
                listener.looked();
                return true;
            }
        });
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
        tail.stop();
    }

    @Override
    public void close() {
        tail.close();
    }
}
