package io.streamgauge.benchmarks.faults;

import static io.streamgauge.streams.ProcessingGuarantee.AT_LEAST_ONCE;
import static io.streamgauge.streams.ProcessingGuarantee.EXACTLY_ONCE_V2;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.benchmarks.faults.FaultResult.Ran;
import io.streamgauge.benchmarks.flow.Books;
import io.streamgauge.benchmarks.flow.FlowEvent;
import io.streamgauge.benchmarks.flow.Verdict;
import io.streamgauge.localstack.LocalCluster;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.TopicReader;
import io.streamgauge.trainer.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scorer and a broker die on a cluster of three, and the books balance; then they are falsified. */
final class FaultsIT {
    /** All that people wait for is short: sessions, transactions that are given up, and the look for them. */
    private static final FaultPlan PLAN = new FaultPlan(
            300,
            100,
            EXACTLY_ONCE_V2,
            Map.of("kafka.consumer.session.timeout.ms", "6000", "kafka.producer.transaction.timeout.ms", "6000"),
            Map.of(
                    "broker.session.timeout.ms", "2000",
                    "broker.heartbeat.interval.ms", "500",
                    "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));

    private final Path directory;

    FaultsIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void eventsAreAnsweredOnceAndInOrderWhenAScorerOrABrokerDiesAndForgedBooksAreSeen() throws Exception {
        NativeRuntime.load(1);
        try (LocalCluster servers = LocalCluster.start(directory.resolve("cluster"), 3, PLAN.brokerSettings())) {
            for (Fault fault : List.of(Fault.KILL_SCORER, Fault.KILL_LEADER)) {
                FaultResult result = new FaultTrial(
                                servers, directory.resolve(fault.id()), fault, PLAN, ProgressListener.NONE)
                        .run();

                assertThat(result.holds(EXACTLY_ONCE_V2)).as(result.toString()).isTrue();
                assertThat(result.outcome()).isInstanceOfSatisfying(Ran.class, ran -> {
                    assertThat(ran.verdict().inputs()).isGreaterThanOrEqualTo(PLAN.events());
                    assertThat(ran.verdict().predictions() + ran.verdict().rejected())
                            .isEqualTo(ran.verdict().inputs());
                    assertThat(ran.verdict().rejected()).isPositive();
                });
            }
            requireForgeriesAreSeen(servers);
        }
    }

    /** One prediction is written again, and one event is sent that nobody scores. */
    private static void requireForgeriesAreSeen(LocalCluster servers) throws Exception {
        ClusterSettings cluster = ClusterSettings.from(Settings.of(Map.of(
                "bootstrap.servers", servers.bootstrapServers(),
                "schema.registry.url", servers.schemaRegistryUrl().toString(),
                "topics.prefix", Fault.KILL_SCORER.id() + ".")));
        ConsumerRecord<String, byte[]> prediction =
                first(cluster, cluster.topics().predictions().name());
        ConsumerRecord<String, byte[]> event =
                first(cluster, cluster.topics().reviews().name());
        try (EventSerdes serdes = new EventSerdes(cluster.registry());
                KafkaProducer<String, byte[]> forger = new KafkaProducer<>(
                        cluster.clientSettings(), new StringSerializer(), new ByteArraySerializer())) {
            Verdict before = Verdict.on(books(cluster, serdes));
            forger.send(new ProducerRecord<>(
                            prediction.topic(),
                            prediction.partition(),
                            prediction.timestamp(),
                            prediction.key(),
                            prediction.value(),
                            prediction.headers()))
                    .get();
            long unheard = before.inputs();
            forger.send(FlowEvent.record(event.topic(), unheard, event.value())).get();

            Verdict after = Verdict.on(books(cluster, serdes));

            assertThat(before.keeps(EXACTLY_ONCE_V2)).isTrue();
            assertThat(after.duplicates()).isEqualTo(1);
            assertThat(after.missing()).isEqualTo(1);
            assertThat(after.keeps(EXACTLY_ONCE_V2)).isFalse();
            assertThat(after.keeps(AT_LEAST_ONCE)).isFalse();
        }
    }

    private static Books books(ClusterSettings cluster, EventSerdes serdes) {
        return Books.read(cluster, serdes, List.of(cluster.topics().reviews().name()));
    }

    private static ConsumerRecord<String, byte[]> first(ClusterSettings cluster, String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (TopicReader reader = new TopicReader(cluster, topic)) {
            reader.readTo(reader.ends(), batch -> batch.forEach(records::add));
        }
        return records.get(0);
    }
}
