package io.streamgauge.scorer.registry;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelRefusal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refusals to their topic, on a thread of its own: neither the cluster nor the schema registry can keep those
 * waiting who load versions. What cannot be written is logged and lost; the log and the meters say it, too. The producer is
 * made for the first refusal, which most scorers never see.
 *
 * <p>Safe for use by several threads.
 */
final class RefusalWriter implements RefusalListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalWriter.class);
    private static final int MOST_WAITING = 1_000;
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(2);

    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final Topic<ModelRefusal> topic;
    private final String clientId;
    private final ThreadPoolExecutor thread;
    /** Made by the writing thread. */
    private volatile @Nullable Producer<String, ModelRefusal> producer;

    /**
     * A writer that has not written yet.
     *
     * @param serdes outlives the writer
     * @param clientId name of the producer in the cluster's logs and metrics
     */
    RefusalWriter(ClusterSettings cluster, EventSerdes serdes, String clientId) {
        this.cluster = cluster;
        this.serdes = serdes;
        this.topic = cluster.topics().modelRefusals();
        this.clientId = clientId;
        this.thread = new ThreadPoolExecutor(
                0,
                1,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                work -> {
                    Thread fresh = new Thread(work, clientId);
                    fresh.setDaemon(true);
                    return fresh;
                },
                (work, executor) -> LOG.warn("A refusal is not written to {}: too many wait, or closed", topic.name()));
    }

    @Override
    public void refused(ModelRefusal refusal) {
        thread.execute(() -> write(refusal));
    }

    private void write(ModelRefusal refusal) {
        String key = TopicCatalogue.versionKey(refusal.getModelName(), refusal.getVersion());
        try {
            var unused = producer().send(new ProducerRecord<>(topic.name(), key, refusal), (written, failure) -> {
                if (failure != null) {
                    LOG.error("The refusal of {} could not be written to {}", key, topic.name(), failure);
                }
            });
        } catch (RuntimeException e) {
            LOG.error("The refusal of {} could not be written to {}", key, topic.name(), e);
        }
    }

    private Producer<String, ModelRefusal> producer() {
        Producer<String, ModelRefusal> open = producer;
        if (open == null) {
            Map<String, Object> settings = cluster.clientSettings();
            settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
            open = new KafkaProducer<>(settings, new StringSerializer(), serdes.serializer(topic));
            producer = open;
        }
        return open;
    }

    /** Writes what waits, if that takes no longer than a few seconds. Doing it again changes nothing. */
    @Override
    public void close() {
        thread.shutdown();
        boolean interrupted = false;
        try {
            if (!thread.awaitTermination(PATIENCE_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} refusals are not written to {}", thread.getQueue().size() + 1, topic.name());
                thread.shutdownNow();
                if (!thread.awaitTermination(PATIENCE_AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("The thread that writes to {} does not end", topic.name());
                }
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            interrupted = true;
        }
        Producer<String, ModelRefusal> open = producer;
        if (open != null) {
            open.close(PATIENCE_AT_THE_END);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
