package io.streamgauge.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.AlarmKind;
import io.streamgauge.schemas.event.DecisionKind;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.ModelAlarm;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drift, a promotion and a rollback on a real broker and registry, with a new instance without state in between. */
final class DriftAndPromotionIT {
    /** Of each version; far more than what decides. */
    private static final int ANSWERS = 100;

    private final Path directory;

    DriftAndPromotionIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void alarmPromotionAndRollbackAreWrittenOnceThoughAnInstanceWithoutStateTakesOver() {
        try (LocalStack stack = LocalStack.startEphemeral();
                MonitorTopics topics = new MonitorTopics(settings(stack, "topics"))) {
            TopicCatalogue names = topics.names();
            Instant begin = now();
            for (String version : List.of("1", "2", "3")) {
                announce(topics, Samples.version(version, Samples.reference()));
            }
            assign(topics, Samples.assignment(begin, "1", "2"));
            try (MonitorApplication first = monitor(stack, "first")) {
                first.start();
                awaitDecisions(topics, 1);
                answers(topics, begin, "1", "2", false);
                awaitDecisions(topics, 2);
                List<ModelAlarm> alarms = topics.read(names.modelAlarms(), all -> raised(all) == 2);
                assertThat(raised(alarms)).isEqualTo(2);
            }
            Instant again = now();
            assign(topics, Samples.assignment(again, "2", "3"));
            try (MonitorApplication second = monitor(stack, "second")) {
                second.start();
                awaitDecisions(topics, 3);
                answers(topics, again, "2", "3", true);
                List<ModelDecision> decisions = awaitDecisions(topics, 4);

                assertThat(decisions)
                        .extracting(ModelDecision::getKind)
                        .containsExactly(
                                DecisionKind.ASSIGNED,
                                DecisionKind.PROMOTED,
                                DecisionKind.ASSIGNED,
                                DecisionKind.ROLLED_BACK);
                assertThat(decisions).extracting(ModelDecision::getNewChampion).containsExactly("1", "2", "2", "2");
                assertThat(topics.read(names.modelAssignments(), all -> true))
                        .filteredOn(assignment -> !assignment.getAssignedBy().equals("ada"))
                        .hasSize(2)
                        .allSatisfy(assignment -> {
                            assertThat(assignment.getChampion()).isEqualTo("2");
                            assertThat(assignment.getChallenger()).isNull();
                        });
                // The one of the first pair of versions was not raised anew by whoever took over.
                List<ModelAlarm> alarms = topics.read(names.modelAlarms(), all -> raised(all) == 4);
                assertThat(raised(alarms)).isEqualTo(4);
                assertThat(alarms.stream().filter(ModelAlarm::getRaised).map(DriftAndPromotionIT::subject))
                        .doesNotHaveDuplicates();
            }
        }
    }

    private static long raised(List<ModelAlarm> alarms) {
        return alarms.stream()
                .filter(alarm -> alarm.getRaised() && alarm.getKind() == AlarmKind.INPUT_DRIFT)
                .count();
    }

    private static String subject(ModelAlarm alarm) {
        return alarm.getModelVersion() + " " + alarm.getRole() + " " + alarm.getMeasure();
    }

    private static List<ModelDecision> awaitDecisions(MonitorTopics topics, int count) {
        List<ModelDecision> decisions = topics.read(topics.names().modelDecisions(), all -> all.size() >= count);
        assertThat(decisions).hasSize(count);
        return decisions;
    }

    private static void announce(MonitorTopics topics, ModelVersion version) {
        try (KafkaProducer<String, ModelVersion> producer =
                topics.producer(topics.names().modelVersions())) {
            var unused = producer.send(new ProducerRecord<>(
                    topics.names().modelVersions().name(),
                    TopicCatalogue.versionKey(version.getModelName(), version.getVersion()),
                    version));
        }
    }

    private static void assign(MonitorTopics topics, ModelAssignment assignment) {
        try (KafkaProducer<String, ModelAssignment> producer =
                topics.producer(topics.names().modelAssignments())) {
            var unused = producer.send(new ProducerRecord<>(
                    topics.names().modelAssignments().name(),
                    TopicCatalogue.assignmentKey(assignment.getModelName(), assignment.getEffectiveFrom()),
                    assignment));
        }
    }

    /** Answers of both to texts with words that the reference hardly has, and what Ada says about them. */
    private static void answers(
            MonitorTopics topics, Instant time, String champion, String challenger, boolean championRight) {
        TopicCatalogue names = topics.names();
        try (KafkaProducer<String, Prediction> predictions = topics.producer(names.predictions());
                KafkaProducer<String, Feedback> feedback = topics.producer(names.feedback())) {
            for (int i = 0; i < 2 * ANSWERS; i++) {
                boolean isChampion = i % 2 == 0;
                String eventId = champion + "-" + i;
                Prediction prediction = Prediction.newBuilder(Samples.prediction(
                                eventId,
                                Integer.parseInt(champion) * 1_000L + i,
                                isChampion == championRight ? 0.9f : 0.1f,
                                isChampion ? PredictionRole.CHAMPION : PredictionRole.CHALLENGER,
                                isChampion ? champion : challenger))
                        .setInputStatistics(Map.of("unknown", 0.75f))
                        .build();
                var unusedPrediction = predictions.send(new ProducerRecord<>(
                        names.predictions().name(), null, time.toEpochMilli(), eventId, prediction));
                var unusedFeedback = feedback.send(new ProducerRecord<>(
                        names.feedback().name(),
                        null,
                        time.toEpochMilli(),
                        eventId,
                        Samples.feedback(eventId, "ada", "positive", i)));
            }
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private MonitorApplication monitor(LocalStack stack, String instance) {
        return new MonitorApplication(MonitorSettings.from(Settings.of(settings(stack, instance))));
    }

    private Map<String, String> settings(LocalStack stack, String instance) {
        return Map.ofEntries(
                Map.entry("bootstrap.servers", stack.bootstrapServers()),
                Map.entry("schema.registry.url", stack.schemaRegistryUrl().toString()),
                Map.entry("topics.partitions", "2"),
                Map.entry("monitor.partitions", "2"),
                Map.entry("monitor.state.directory", directory.resolve(instance).toString()),
                Map.entry("monitor.commit.interval", "100ms"),
                Map.entry("quality.interval", "100ms"),
                Map.entry("drift.minimum", "50"),
                Map.entry("promotion", "act"),
                Map.entry("promotion.minimum", "20"),
                Map.entry("promotion.lead", "10ms"),
                Map.entry("promotion.cooldown", "0ms"));
    }
}
