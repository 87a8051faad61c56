package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.Prediction;
import io.streamgauge.schemas.event.PredictionRole;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplayIT {
    /** More than a scorer keeps loaded. */
    private static final int VERSIONS = 12;

    private static final int EVENTS_PER_VERSION = 100;
    private static final List<String> TEXTS =
            List.of("good", "bad film", "the film was not good", "was not bad", "the bad good", "");

    @Test
    void topicThatIsReadAgainGetsTheSameLabelsByTheSameVersions(@TempDir Path directory) {
        try (LocalStack stack = LocalStack.startEphemeral();
                Scenario scenario = new Scenario(stack, "replay", directory)) {
            scenario.with("tasks", "sentiment").createTopics();
            for (int version = 0; version < VERSIONS; version++) {
                scenario.announce(scenario.store(Task.SENTIMENT, Integer.toString(version)));
                scenario.assign(ModelAssignment.newBuilder(SampleEvents.assignment(
                                "sentiment", Integer.toString(version), time(version * EVENTS_PER_VERSION)))
                        .setChallenger(version % 2 == 0 ? null : new Challenger(Integer.toString(version - 1), 3_000))
                        .build());
            }
            int events = VERSIONS * EVENTS_PER_VERSION;
            for (int number = 0; number < events; number++) {
                String text = TEXTS.get(number % TEXTS.size()) + " film";
                scenario.send(new ProducerRecord<>(
                        scenario.topics().reviews().name(),
                        null,
                        time(number).toEpochMilli(),
                        ("key-" + number % 31).getBytes(StandardCharsets.UTF_8),
                        scenario.bytes(SampleEvents.review("review-" + number, text))));
            }
            scenario.flush();

            scenario.startScorer();
            assertThat(scenario.predictions(events)).hasSize(events);
            scenario.with("application.id", "again").startScorer();

            Map<String, List<String>> answers = scenario.predictions(2 * events).stream()
                    .collect(Collectors.groupingBy(
                            Prediction::getEventId, Collectors.mapping(ReplayIT::answer, Collectors.toList())));
            assertThat(answers).hasSize(events);
            assertThat(answers.values()).allSatisfy(both -> {
                assertThat(both).hasSize(2);
                assertThat(both.get(1)).isEqualTo(both.get(0));
            });
            for (PredictionRole role : List.of(PredictionRole.CHAMPION, PredictionRole.CHALLENGER)) {
                assertThat(answers.values().stream().flatMap(Stream::of).filter(both -> both.get(0)
                                .contains(role.name())))
                        .isNotEmpty();
            }
        }
    }

    /** All that must be the same to the byte. */
    private static String answer(Prediction prediction) {
        return String.join(
                " ",
                prediction.getRole().name(),
                prediction.getModelVersion(),
                prediction.getWeightsHash(),
                prediction.getLabel());
    }

    private static Instant time(int number) {
        return Scenario.BEGIN.plusMillis(10L * number);
    }
}
