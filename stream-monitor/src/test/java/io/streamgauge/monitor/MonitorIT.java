package io.streamgauge.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.monitor.state.JoinFact;
import io.streamgauge.monitor.state.ScoredPrediction;
import io.streamgauge.monitor.state.Word;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.Evaluation;
import io.streamgauge.schemas.event.Feedback;
import io.streamgauge.schemas.event.ModelQuality;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionCount;
import io.streamgauge.schemas.event.PredictionRole;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor against a real broker and registry, killed and restarted in the middle of its work. */
final class MonitorIT {
    private static final int EVENTS = 1_500;

    private final Path directory;

    MonitorIT(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void qualityIsExactAfterAKillATakeoverByTheStandbyAndARestart() throws Exception {
        List<Fact> facts = facts();
        NaiveMonitor naive = new NaiveMonitor();
        facts.forEach(naive::add);
        try (LocalStack stack = LocalStack.startEphemeral()) {
            Map<String, String> settings = settings(stack);
            try (MonitorTopics topics = new MonitorTopics(settings)) {
                TopicCatalogue names = topics.names();
                send(topics, facts.subList(0, 1_000));
                Process first = MonitorProcess.start(
                        with(settings, "first"), directory.resolve("first.log").toFile());
                try (MonitorApplication second =
                        new MonitorApplication(MonitorSettings.from(Settings.of(with(settings, "second"))))) {
                    assertThat(topics.read(names.evaluations(), all -> !all.isEmpty()))
                            .isNotEmpty();
                    second.start();
                    send(topics, facts.subList(1_000, 2_000));
                    MonitorTopics.awaitRunning(second);
                    first.destroyForcibly().waitFor();
                    send(topics, facts.subList(2_000, 2_500));
                    // More than the first can have come to, so the second has taken over.
                    int joined = joined(facts.subList(0, 2_500));
                    List<Evaluation> taken = topics.read(
                            names.evaluations(),
                            all -> Comparison.effective(all).size() == joined);
                    assertThat(Comparison.effective(taken)).hasSize(joined);
                } finally {
                    first.destroyForcibly();
                }
                send(topics, facts.subList(2_500, facts.size()));
                try (MonitorApplication third =
                        new MonitorApplication(MonitorSettings.from(Settings.of(with(settings, "second"))))) {
                    third.start();
                    long judged = naive.quality(Duration.ofHours(1)).values().stream()
                            .mapToLong(quality -> quality.evaluated() + quality.contradicted())
                            .sum();
                    List<ModelQuality> told = topics.read(names.modelQuality(), all -> judged(all) == judged);
                    List<Evaluation> evaluations = topics.read(names.evaluations(), all -> true);

                    Comparison.requireSame(evaluations, told, naive, Duration.ofHours(1));
                    List<PredictionCount> counts =
                            topics.read(names.predictionCounts(), all -> counted(all) == answers(facts));
                    assertThat(counted(counts)).isEqualTo(answers(facts));
                }
            }
        }
    }

    /** Predictions of two versions within three hours, and feedback before, after, repeated, changed and contradictory. */
    private static List<Fact> facts() {
        Random random = new Random(5);
        List<Fact> facts = new ArrayList<>();
        for (int event = 0; event < EVENTS; event++) {
            String eventId = "event-" + event;
            long time = Samples.NOON.toEpochMilli() + random.nextInt(10_800_000);
            facts.add(prediction(eventId, event, time, "CHAMPION", "1", random.nextFloat()));
            if (event % 3 == 0) {
                facts.add(prediction(eventId, event, time, "SHADOW", "2", random.nextFloat()));
            }
            int words = random.nextInt(4);
            for (int i = 0; i < words; i++) {
                String annotator = random.nextInt(3) == 0 ? "bob" : "ada";
                String label = random.nextBoolean() ? "positive" : "negative";
                // Times differ, for which of two words of the same time is the last one depends on their places.
                long givenAt = time + 1_000L * i + random.nextInt(1_000);
                Word word = new Word(annotator, label, null, givenAt, 0, 0L, givenAt);
                Fact said = new Fact(word.getGivenAt(), eventId, new JoinFact(null, word));
                facts.add(said);
                if (random.nextInt(5) == 0) {
                    facts.add(said);
                }
            }
        }
        Collections.shuffle(facts, random);
        return facts;
    }

    private static Fact prediction(
            String eventId, long offset, long time, String role, String version, float positive) {
        Prediction prediction = Samples.prediction(eventId, offset, positive, PredictionRole.valueOf(role), version);
        return new Fact(
                time,
                eventId,
                new JoinFact(
                        new ScoredPrediction(
                                prediction.getTask(),
                                prediction.getLabel(),
                                prediction.getConfidence(),
                                prediction.getProbabilities(),
                                prediction.getModelName(),
                                version,
                                role,
                                prediction.getSourceTopic(),
                                prediction.getSourcePartition(),
                                offset,
                                time,
                                time),
                        null));
    }

    private Map<String, String> settings(LocalStack stack) {
        return Map.ofEntries(
                Map.entry("bootstrap.servers", stack.bootstrapServers()),
                Map.entry("schema.registry.url", stack.schemaRegistryUrl().toString()),
                Map.entry("topics.prefix", "monitor."),
                Map.entry("topics.partitions", "3"),
                Map.entry("monitor.partitions", "2"),
                Map.entry("monitor.stream.threads", "2"),
                Map.entry("monitor.commit.interval", "200ms"),
                Map.entry("quality.interval", "100ms"),
                // The predictions are shuffled over three hours, and none is to be too late.
                Map.entry("counts.grace", "1d"),
                Map.entry("kafka.num.standby.replicas", "1"),
                // The least that brokers allow: so long a killed process keeps its partitions.
                Map.entry("kafka.consumer.session.timeout.ms", "6000"));
    }

    private Map<String, String> with(Map<String, String> settings, String instance) {
        Map<String, String> own = new HashMap<>(settings);
        own.put("monitor.state.directory", directory.resolve(instance).toString());
        return own;
    }

    private static void send(MonitorTopics topics, List<Fact> facts) {
        TopicCatalogue names = topics.names();
        try (KafkaProducer<String, Prediction> predictions = topics.producer(names.predictions());
                KafkaProducer<String, Feedback> feedback = topics.producer(names.feedback())) {
            for (Fact fact : facts) {
                ScoredPrediction scored = fact.prediction();
                if (scored != null) {
                    // Predictions have the key of their event, which need not be its id.
                    var unused = predictions.send(new ProducerRecord<>(
                            names.predictions().name(),
                            null,
                            fact.time(),
                            "key " + scored.getSourceOffset() % 7,
                            Samples.prediction(
                                    fact.eventId(),
                                    scored.getSourceOffset(),
                                    Objects.requireNonNull(
                                            scored.getProbabilities().get("positive")),
                                    PredictionRole.valueOf(scored.getRole()),
                                    scored.getModelVersion())));
                } else {
                    Word word = Objects.requireNonNull(fact.word());
                    var unused = feedback.send(new ProducerRecord<>(
                            names.feedback().name(),
                            null,
                            fact.time(),
                            fact.eventId(),
                            new Feedback(
                                    fact.eventId(),
                                    word.getLabel(),
                                    word.getAnnotator(),
                                    Instant.ofEpochMilli(word.getGivenAt()),
                                    word.getTask())));
                }
            }
        }
    }

    /** How many pairs of prediction and annotator there are. */
    private static int joined(List<Fact> facts) {
        NaiveMonitor naive = new NaiveMonitor();
        facts.forEach(naive::add);
        return naive.evaluations().size();
    }

    private static long judged(List<ModelQuality> told) {
        return Comparison.last(told).values().stream()
                .mapToLong(quality -> quality.getEvaluated() + quality.getContradicted())
                .sum();
    }

    private static long answers(List<Fact> facts) {
        return facts.stream()
                .map(Fact::prediction)
                .filter(Objects::nonNull)
                .filter(prediction -> prediction.getRole().equals("CHAMPION"))
                .count();
    }

    private static long counted(List<PredictionCount> counts) {
        Map<String, Long> last = new HashMap<>();
        counts.forEach(count -> last.put(count.getLabel() + " " + count.getWindowStart(), count.getCount()));
        return last.values().stream().mapToLong(Long::longValue).sum();
    }
}
