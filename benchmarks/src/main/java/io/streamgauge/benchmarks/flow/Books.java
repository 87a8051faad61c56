package io.streamgauge.benchmarks.flow;

import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Rejection;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicReader;
import io.streamgauge.schemas.event.Prediction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What went in, and what came out of it. Immutable.
 *
 * @param inputs in no order
 * @param answers in the order of their offsets within each partition
 */
public record Books(List<Input> inputs, List<Answer> answers) {
    /** An open transaction is aborted after this long at the latest. */
    private static final Duration PATIENCE_WITH_TRANSACTIONS = Duration.ofSeconds(60);

    public Books {
        inputs = List.copyOf(inputs);
        answers = List.copyOf(answers);
    }

    /**
     * Reads all that is committed, from the beginnings of the topics, when nobody writes any more.
     *
     * @param inputTopics names of the topics on which the flow's events are
     */
    public static Books read(ClusterSettings cluster, EventSerdes serdes, List<String> inputTopics) {
        TopicCatalogue topics = cluster.topics();
        List<Answer> answers = new ArrayList<>();
        try (Deserializer<Prediction> predictions = serdes.deserializer(topics.predictions())) {
            answers.addAll(read(cluster, topics.predictions().name(), record -> prediction(record, predictions)));
        }
        answers.addAll(read(cluster, topics.rejectedEvents(), Books::rejection));
        List<Input> inputs = new ArrayList<>();
        inputTopics.forEach(topic -> inputs.addAll(read(cluster, topic, Books::input)));
        return new Books(inputs, answers);
    }

    private static <T> List<T> read(
            ClusterSettings cluster, String topic, Function<ConsumerRecord<String, byte[]>, T> reading) {
        List<T> read = new ArrayList<>();
        try (TopicReader reader = new TopicReader(cluster, topic)) {
            reader.awaitCommitted(PATIENCE_WITH_TRANSACTIONS);
            reader.readTo(reader.ends(), batch -> batch.forEach(record -> read.add(reading.apply(record))));
        }
        return read;
    }

    private static Input input(ConsumerRecord<String, byte[]> record) {
        return new Input(
                FlowEvent.number(record.headers()),
                record.key(),
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()));
    }

    /** The answer in a record of the topic for predictions. */
    static Answer prediction(ConsumerRecord<String, byte[]> record, Deserializer<Prediction> values) {
        Prediction prediction = values.deserialize(record.topic(), record.value());
        return new Answer(
                FlowEvent.number(record.headers()),
                record.key(),
                prediction.getModelVersion(),
                prediction.getEventId(),
                prediction.getSourceTopic(),
                prediction.getSourcePartition(),
                prediction.getSourceOffset(),
                record.partition(),
                record.offset());
    }

    private static Answer rejection(ConsumerRecord<String, byte[]> record) {
        Rejection rejection = Rejection.from(record.headers());
        return new Answer(
                FlowEvent.number(record.headers()),
                record.key(),
                null,
                null,
                rejection.topic(),
                rejection.partition(),
                rejection.offset(),
                record.partition(),
                record.offset());
    }
}
