package io.streamgauge.cli;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What stands on a cluster's topics.
 *
 * @param cluster where they are
 */
record ClusterRecords(ClusterSettings cluster) {
    /** All committed records of a topic that there are now. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicTail tail = new TopicTail(cluster, List.of(topic), true)) {
            tail.read(false, new TopicTail.Listener() {
                @Override
                public boolean record(ConsumerRecord<byte[], byte[]> record) {
                    records.add(record);
                    return true;
                }

                @Override
                public boolean looked() {
                    return true;
                }
            });
        }
        return records;
    }

    /** What they say. */
    <V extends SpecificRecord> List<V> values(Topic<V> topic, List<ConsumerRecord<byte[], byte[]>> records) {
        try (EventSerdes serdes = new EventSerdes(cluster.registry());
                Deserializer<V> values = serdes.deserializer(topic)) {
            return records.stream()
                    .map(record -> values.deserialize(topic.name(), record.value()))
                    .toList();
        }
    }

    /** Announces a version of a model for reviews, whose bundle is nowhere. */
    void announce(String model, String version) {
        write(
                cluster.topics().modelVersions(),
                TopicCatalogue.versionKey(model, version),
                new ModelVersion(
                        model,
                        version,
                        "sentiment",
                        model + "/" + version,
                        "0".repeat(64),
                        "0".repeat(64),
                        null,
                        null,
                        List.of("negative", "positive"),
                        Map.of("test.accuracy", 0.9),
                        Map.of(),
                        null,
                        SamplePredictions.AT));
    }

    /** Writes a record and waits until it stands there. */
    <V extends SpecificRecord> void write(Topic<V> topic, String key, V value) {
        try (EventSerdes serdes = new EventSerdes(cluster.registry());
                KafkaProducer<String, V> producer = new KafkaProducer<>(
                        cluster.clientSettings(), new StringSerializer(), serdes.serializer(topic))) {
            producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("A record could not be written to " + topic.name(), e);
        }
    }
}
