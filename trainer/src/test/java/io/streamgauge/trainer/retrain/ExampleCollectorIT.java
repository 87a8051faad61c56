package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.TopicReader;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.PredictionRole;
import io.streamgauge.schemas.event.TrainingExample;
import io.streamgauge.trainer.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** From evaluations to examples, against a real broker and a real registry. */
class ExampleCollectorIT {
    private static LocalStack stack;

    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final LabelledStream stream;

    ExampleCollectorIT(TestInfo test) {
        // Each test has topics of its own.
        this.stream =
                new LabelledStream(stack, test.getTestMethod().orElseThrow().getName() + ".");
        this.cluster = stream.cluster;
        this.serdes = stream.serdes;
    }

    @BeforeAll
    static void start() {
        stack = LocalStack.startEphemeral();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @AfterEach
    void close() {
        stream.close();
    }

    @Test
    void whatPeopleSayBecomesExamplesExactlyOnce() {
        stream.labelled("one", "Wonderful.", "positive", 1);
        stream.labelled("two", "Dreadful.", "negative", 2);
        RecordMetadata place = stream.review("three", "Neither.");
        Evaluation first = at(place, LabelledStream.evaluation("three", "positive", 3));
        stream.evaluate(first);
        stream.evaluate(Evaluation.newBuilder(first)
                .setTrueLabel("negative")
                .setPreviousLabel("positive")
                .build());
        stream.evaluate(
                Evaluation.newBuilder(first).setRole(PredictionRole.SHADOW).build());
        stream.evaluate(Evaluation.newBuilder(first).setTask("digits").build());

        ExampleCollector.Collection collected = collect();
        ExampleCollector.Collection again = collect();

        assertThat(collected).isEqualTo(new ExampleCollector.Collection(4, 3, 0, 0, false));
        assertThat(again).isEqualTo(new ExampleCollector.Collection(0, 0, 0, 0, false));
        List<TrainingExample> examples = examples();
        assertThat(examples)
                .extracting(example -> example.getExampleId() + " " + example.getLabel() + " " + example.getText())
                .containsExactlyInAnyOrder(
                        "one positive Wonderful.", "two negative Dreadful.", "three negative Neither.");
        assertThat(examples).allSatisfy(example -> {
            assertThat(example.getAnnotator()).isEqualTo("ann");
            assertThat(example.getProvenance())
                    .containsEntry("topic", cluster.topics().reviews().name())
                    .containsEntry("version", "1")
                    .containsKeys("partition", "offset", "evaluation.partition", "evaluation.offset");
        });
    }

    @Test
    void eventsThatAreNotThereAnyMoreAreCounted() {
        RecordMetadata place = stream.review("one", "Wonderful.");
        stream.evaluate(LabelledStream.evaluation("nowhere", "positive", 1).build());
        stream.evaluate(LabelledStream.evaluation("beyond", "positive", 1)
                .setSourceTopic(place.topic())
                .setSourcePartition(place.partition())
                .setSourceOffset(place.offset() + 1_000)
                .build());
        stream.evaluate(LabelledStream.evaluation("elsewhere", "positive", 1)
                .setSourceTopic("no-such-topic")
                .setSourcePartition(0)
                .setSourceOffset(0)
                .build());
        stream.evaluate(at(place, LabelledStream.evaluation("another", "positive", 1)));

        assertThat(collect()).isEqualTo(new ExampleCollector.Collection(4, 0, 4, 0, false));
    }

    @Test
    void ofTwoWritersOfANameTheEarlierOneEnds() {
        try (TransactionalWriter earlier = new TransactionalWriter(cluster, group())) {
            collect();

            assertThatThrownBy(() -> earlier.write(List.of(new ProducerRecord<>(
                            cluster.topics().trainingExamples().name(), "key", new byte[] {1}))))
                    .isInstanceOf(FencedException.class)
                    .hasMessageContaining(group());
        }
        assertThat(examples()).isEmpty();
    }

    @Test
    void ofTwoCollectorsTheEarlierOneEndsAndTheLaterOneWritesAll() {
        stream.labelled("one", "Wonderful.", "positive", 1);
        stream.labelled("two", "Dreadful.", "negative", 2);
        List<ExampleCollector.Collection> later = new ArrayList<>();

        ExampleCollector.Collection earlier = new ExampleCollector(cluster, serdes)
                .collect(Task.SENTIMENT, new ProgressListener() {
                    @Override
                    public void started(String activity, long total, String unit) {
                        later.add(collect());
                    }

                    @Override
                    public void advanced(long done, String detail) {}

                    @Override
                    public void finished(String summary) {}
                });

        assertThat(earlier).isEqualTo(new ExampleCollector.Collection(0, 0, 0, 0, true));
        assertThat(later).containsExactly(new ExampleCollector.Collection(2, 2, 0, 0, false));
        assertThat(examples()).extracting(TrainingExample::getExampleId).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void goesOnWhereItEndedThoughTheBrokerHasForgottenThePlace() throws Exception {
        stream.labelled("one", "Wonderful.", "positive", 1);
        stream.labelled("two", "Dreadful.", "negative", 2);
        collect();
        // As after offsets.retention.minutes.
        try (Admin admin = Admin.create(cluster.clientSettings())) {
            admin.deleteConsumerGroups(List.of(group())).all().get();
        }
        stream.labelled("three", "Neither.", "negative", 3);

        ExampleCollector.Collection collected = collect();

        assertThat(collected).isEqualTo(new ExampleCollector.Collection(1, 1, 0, 0, false));
        assertThat(examples())
                .extracting(TrainingExample::getExampleId)
                .containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void remembersItsPlaceThoughThereWasNothingToCollect() {
        collect();

        try (TopicReader reader =
                new TopicReader(cluster, cluster.topics().evaluations().name(), group())) {
            assertThat(reader.partitions()).isNotEmpty();
            assertThat(reader.unplaced()).isEmpty();
        }
    }

    private String group() {
        return cluster.topics().prefix() + "streamgauge-collect-sentiment";
    }

    private ExampleCollector.Collection collect() {
        return new ExampleCollector(cluster, serdes).collect(Task.SENTIMENT, ProgressListener.NONE);
    }

    private List<TrainingExample> examples() {
        return ExampleSnapshot.read(cluster, serdes, Task.SENTIMENT).words().stream()
                .map(ExampleSnapshot.Word::example)
                .toList();
    }

    private static Evaluation at(RecordMetadata place, Evaluation.Builder evaluation) {
        return evaluation
                .setSourceTopic(place.topic())
                .setSourcePartition(place.partition())
                .setSourceOffset(place.offset())
                .build();
    }
}
