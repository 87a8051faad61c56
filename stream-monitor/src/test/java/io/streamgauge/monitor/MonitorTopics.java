package io.streamgauge.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics of a monitor on a real broker and registry: what tests write there, and read. Belongs to one thread. */
final class MonitorTopics implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ClusterSettings cluster;
    private final EventSerdes serdes;

    /** Creates the topics that do not exist yet. */
    MonitorTopics(Map<String, String> settings) {
        this.cluster = ClusterSettings.from(Settings.of(settings));
        this.serdes = new EventSerdes(cluster.registry());
        TopicCatalogue topics = cluster.topics();
        new TopicProvisioner(cluster)
                .ensure(
                        List.of(
                                topics.predictions(),
                                topics.feedback(),
                                topics.modelVersions(),
                                topics.modelAssignments(),
                                topics.evaluations(),
                                topics.modelQuality(),
                                topics.modelAlarms(),
                                topics.modelDecisions(),
                                topics.predictionCounts()),
                        false);
    }

    TopicCatalogue names() {
        return cluster.topics();
    }

    /** A producer, which the caller closes. */
    <V extends SpecificRecord> KafkaProducer<String, V> producer(Topic<V> topic) {
        return new KafkaProducer<>(cluster.clientSettings(), new StringSerializer(), serdes.serializer(topic));
    }

    /** All committed values, in the order of their partitions, once they are complete and read to the end. */
    <V extends SpecificRecord> List<V> read(Topic<V> topic, Predicate<List<V>> complete) {
        Map<String, Object> settings = cluster.clientSettings();
        settings.put("isolation.level", "read_committed");
        List<V> values = new ArrayList<>();
        try (KafkaConsumer<String, V> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), serdes.deserializer(topic))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (!(complete.test(values) && isAtTheEnd(consumer, partitions)) && System.nanoTime() < giveUp) {
                consumer.poll(Duration.ofMillis(50)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    private static boolean isAtTheEnd(KafkaConsumer<?, ?> consumer, List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Waits until a monitor has restored its state and works. */
    static void awaitRunning(MonitorApplication application) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!application.readiness().ready()) {
            assertThat(System.nanoTime()).as(application.readiness().toString()).isLessThan(giveUp);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    @Override
    public void close() {
        serdes.close();
    }
}
