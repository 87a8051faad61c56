package io.streamgauge.scorer.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ImageEvent;
import io.streamgauge.schemas.event.Prediction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up the events that predictions are about. Belongs to one thread. */
final class SourceEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceEvents.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int LONGEST_TEXT = 2_000;
    private static final int LARGEST_IMAGE = 65_536;

    private final TopicCatalogue topics;
    private final EventSerdes serdes;
    private final Consumer<String, byte[]> consumer;
    private long pausedUntil = System.nanoTime();

    /**
     * Nothing looked up.
     *
     * @param serdes outlives this
     * @param clientId what the consumer's name begins with in the cluster's logs and metrics
     */
    SourceEvents(ClusterSettings cluster, EventSerdes serdes, String clientId) {
        this.topics = cluster.topics();
        this.serdes = serdes;
        this.consumer = LiveTopics.consumer(cluster, clientId + "-http-sources", 1);
    }

    /**
     * The event; empty when it is gone, cannot be read in time, or is a large picture. Texts are cut.
     *
     * @param isWanted whether to look it up even if that took long of late; where events are gone, each would keep all that
     *     follows waiting
     */
    Optional<ObjectNode> of(Prediction prediction, boolean isWanted) {
        long begin = System.nanoTime();
        if (!isWanted && begin - pausedUntil < 0) {
            return Optional.empty();
        }
        Optional<ObjectNode> found = find(prediction);
        long end = System.nanoTime();
        if (end - begin > LONG.toNanos()) {
            pausedUntil = end + PAUSE.toNanos();
        }
        return found;
    }

    private Optional<ObjectNode> find(Prediction prediction) {
        TopicPartition partition = new TopicPartition(prediction.getSourceTopic(), prediction.getSourcePartition());
        try {
            consumer.assign(List.of(partition));
            consumer.seek(partition, prediction.getSourceOffset());
            for (ConsumerRecord<String, byte[]> record : consumer.poll(PATIENCE)) {
                if (record.offset() == prediction.getSourceOffset() && record.value() != null) {
                    return event(record);
                }
            }
        } catch (KafkaException e) {
            LOG.debug("{}@{} is not shown", partition, prediction.getSourceOffset(), e);
        }
        return Optional.empty();
    }

    private Optional<ObjectNode> event(ConsumerRecord<String, byte[]> record) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (record.topic().equals(topics.reviews().name())) {
            String text = serdes.deserializer(topics.reviews())
                    .deserialize(record.topic(), record.value())
                    .getText();
            int end = text.length() <= LONGEST_TEXT ? text.length() : text.offsetByCodePoints(0, shown(text));
            return Optional.of(node.put("text", text.substring(0, end)).put("cut", end < text.length()));
        }
        if (!record.topic().equals(topics.images().name())) {
            return Optional.empty();
        }
        ImageEvent image = serdes.deserializer(topics.images()).deserialize(record.topic(), record.value());
        ByteBuffer pixels = image.getPixels().duplicate();
        if (pixels.remaining() > LARGEST_IMAGE) {
            return Optional.empty();
        }
        byte[] bytes = new byte[pixels.remaining()];
        pixels.get(bytes);
        return Optional.of(node.put("format", image.getFormat().name())
                .put("width", image.getWidth())
                .put("height", image.getHeight())
                .put("pixels", Base64.getEncoder().encodeToString(bytes)));
    }

    /** Characters that are shown of a long text. */
    private static int shown(String text) {
        return Math.min(LONGEST_TEXT, text.codePointCount(0, text.length()));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
