package io.streamgauge.trainer.retrain;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.ReviewEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Reviews that were scored, and what people said of them, as scorer and monitor would have left them on the topics. */
final class LabelledStream implements AutoCloseable {
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    final ClusterSettings cluster;
    final EventSerdes serdes;
    private final KafkaProducer<String, byte[]> producer;

    /** On topics of its own. */
    LabelledStream(LocalStack stack, String prefix) {
        this.cluster = ClusterSettings.from(Settings.of(Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.schemaRegistryUrl().toString(),
                "topics.prefix", prefix)));
        this.serdes = new EventSerdes(cluster.registry());
        new TopicProvisioner(cluster)
                .ensure(List.of(cluster.topics().reviews(), cluster.topics().evaluations()), false);
        Map<String, Object> settings = cluster.clientSettings();
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** Where a review was written. */
    RecordMetadata review(String id, String text) {
        return write(
                cluster.topics().reviews(),
                id,
                ReviewEvent.newBuilder()
                        .setEventId(id)
                        .setSubject("a film")
                        .setText(text)
                        .setOccurredAt(START)
                        .build());
    }

    /** A review and one annotator's word on it. */
    void labelled(String id, String text, String label, int second) {
        RecordMetadata place = review(id, text);
        evaluate(evaluation(id, label, second)
                .setSourceTopic(place.topic())
                .setSourcePartition(place.partition())
                .setSourceOffset(place.offset())
                .build());
    }

    void evaluate(Evaluation evaluation) {
        write(cluster.topics().evaluations(), evaluation.getEventId(), evaluation);
    }

    /** What an annotator says, without the event's place. */
    static Evaluation.Builder evaluation(String id, String label, int second) {
        return Evaluation.newBuilder()
                .setEventId(id)
                .setTask("sentiment")
                .setPredictedLabel("positive")
                .setTrueLabel(label)
                .setCorrect(label.equals("positive"))
                .setConfidence(0.9f)
                .setTruthProbability(0.9f)
                .setModelName("sentiment")
                .setModelVersion("1")
                .setRole(PredictionRole.CHAMPION)
                .setAnnotator("ann")
                .setOccurredAt(START)
                .setScoredAt(START)
                .setGivenAt(START.plusSeconds(second));
    }

    /** Writes anything; where it lies. */
    <V extends SpecificRecord> RecordMetadata write(Topic<V> topic, String key, V value) {
        try (var serializer = serdes.serializer(topic)) {
            return producer.send(new ProducerRecord<>(topic.name(), key, serializer.serialize(topic.name(), value)))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        serdes.close();
    }
}
