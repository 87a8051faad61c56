package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.event.ReviewEvent;
import io.streamgauge.streams.Decoded;
import io.streamgauge.streams.Rejections;
import io.streamgauge.streams.StreamsSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which transaction of Kafka Streams an event is rejected. */
final class RejectionIT {
    private static final byte[] ANSWER = "answer".getBytes(StandardCharsets.UTF_8);

    /**
     * Kafka Streams reads the second record before it processes the first one, and commits in between, as far as the second
     * one. Answer and rejection go to one partition, in which a place is taken by the marker that ends a transaction.
     */
    @Test
    void bytesThatWereReadAheadAreRejectedInTheTransactionInWhichTheyCountAsConsumed(@TempDir Path directory) {
        try (LocalStack stack = LocalStack.startEphemeral();
                Scenario scenario = new Scenario(stack, "ahead", directory).createTopics();
                EventSerdes serdes = new EventSerdes(scenario.cluster().registry())) {
            String reviews = scenario.topics().reviews().name();
            String rejected = scenario.topics().rejectedEvents();
            scenario.sendBytes(
                    reviews, "key", scenario.bytes(SampleEvents.review("1", "the film was good")), Scenario.BEGIN);
            scenario.sendBytes(reviews, "key", "no event".getBytes(StandardCharsets.UTF_8), Scenario.BEGIN);
            scenario.flush();

            try (KafkaStreams streams =
                    new KafkaStreams(topology(serdes, scenario), properties(stack, directory, rejected))) {
                streams.start();
                scenario.committed(rejected, 1);
                streams.close(Duration.ofMinutes(1));
            }

            List<ConsumerRecord<byte[], byte[]>> written = scenario.committed(rejected, 2);
            assertThat(written).extracting(ConsumerRecord::partition).containsOnly(0);
            assertThat(written).extracting(ConsumerRecord::offset).containsExactly(0L, 2L);
            assertThat(written.get(0).value()).isEqualTo(ANSWER);
            assertThat(Rejection.from(written.get(1).headers()).reason()).isEqualTo(Rejection.Reason.NOT_WIRE_FORMAT);
        }
    }

    private static Topology topology(EventSerdes serdes, Scenario scenario) {
        Topology topology = new Topology();
        topology.addSource(
                "reviews",
                new ByteArrayDeserializer(),
                Decoded.<ReviewEvent>deserializer(
                        () -> serdes.deserializer(scenario.topics().reviews())),
                scenario.topics().reviews().name());
        topology.addProcessor("answer", Answering::new, "reviews");
        topology.addSink(
                "answers",
                scenario.topics().rejectedEvents(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                "answer");
        return topology;
    }

    private static Properties properties(LocalStack stack, Path directory, String rejected) {
        Settings settings = Settings.of(Map.of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                "schema.registry.url",
                stack.schemaRegistryUrl().toString(),
                "state.directory",
                directory.resolve("state").toString(),
                "stream.threads",
                "1"));
        // Nothing is committed but when it is asked for, and at the end.
        return StreamsSettings.from(settings, "", "ahead", Duration.ofSeconds(9))
                .properties(Map.of(), new Rejections(rejected, 1_000_000, InstantSource.system()));
    }

    /** Asks for a commit after each event, before the next one is processed. */
    private static final class Answering extends ContextualProcessor<byte[], Decoded<ReviewEvent>, byte[], byte[]> {
        @Override
        public void process(Record<byte[], Decoded<ReviewEvent>> record) {
            assertThat(record.value().event().getEventId()).isEqualTo("1");
            context().forward(new Record<>(record.key(), ANSWER, record.timestamp()));
            context().commit();
        }
    }
}
