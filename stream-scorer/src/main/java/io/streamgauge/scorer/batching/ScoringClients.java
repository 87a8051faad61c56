package io.streamgauge.scorer.batching;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's own clients. The consumer that reads events says when there are none at hand: Kafka Streams processes all that
 * a poll returned before it polls again, so an empty poll that did not wait means that the input is dry.
 *
 * @param batches the batches of the calling thread
 * @param metrics is told the lag and the pauses
 */
record ScoringClients(Supplier<ThreadBatches> batches, ScoringMetrics metrics) implements KafkaClientSupplier {
    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
        return new EventConsumer(settings, batches, metrics);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        return settings.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)
                ? new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())
                : new AnswerProducer(settings, batches);
    }

    @Override
    public Admin getAdmin(Map<String, Object> settings) {
        return Admin.create(settings);
    }

    /**
     * A producer without transactions whose failures concern the whole stream thread. Kafka Streams blames the first task
     * that looks, and would commit the others, though their answers may be among those that were not written: one batch has
     * events of several tasks. With transactions none of them could be committed.
     */
    private static final class AnswerProducer extends KafkaProducer<byte[], byte[]> {
        private final Supplier<ThreadBatches> batches;

        private AnswerProducer(Map<String, Object> settings, Supplier<ThreadBatches> batches) {
            super(settings, new ByteArraySerializer(), new ByteArraySerializer());
            this.batches = batches;
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            ThreadBatches sender = batches.get();
            return super.send(record, (metadata, failure) -> {
                if (failure != null) {
                    sender.fail(failure);
                }
                if (callback != null) {
                    callback.onCompletion(metadata, failure);
                }
            });
        }
    }

    /** Belongs to the stream thread that polls it. */
    private static final class EventConsumer extends KafkaConsumer<byte[], byte[]> {
        private final Supplier<ThreadBatches> batches;
        private final ScoringMetrics scoring;
        private final ConsumerMetrics metrics;

        private EventConsumer(Map<String, Object> settings, Supplier<ThreadBatches> batches, ScoringMetrics scoring) {
            super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.batches = batches;
            this.scoring = scoring;
            this.metrics = scoring.ofConsumer(this);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            batches.get().closeOverdue();
            ConsumerRecords<byte[], byte[]> records = super.poll(Duration.ZERO);
            if (records.isEmpty()) {
                long pause = batches.get().pauseBeforeDry();
                if (pause > 0) {
                    LockSupport.parkNanos(pause);
                    records = super.poll(Duration.ZERO);
                }
            }
            if (records.isEmpty()) {
                batches.get().inputIsDry();
                // A poll without records may still have moved past the marks of transactions, which counts.
                if (records.nextOffsets().isEmpty()) {
                    records = super.poll(timeout);
                }
            }
            metrics.polled();
            return records;
        }

        @Override
        public void close() {
            scoring.forget(metrics);
            super.close();
        }

        @Override
        public void close(CloseOptions options) {
            scoring.forget(metrics);
            super.close(options);
        }
    }
}
