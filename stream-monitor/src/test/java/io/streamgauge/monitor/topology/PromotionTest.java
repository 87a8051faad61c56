package io.streamgauge.monitor.topology;

import static io.streamgauge.monitor.Samples.assignment;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.monitor.Samples;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.DecisionKind;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelDecision;
import io.streamgauge.schemas.event.PredictionRole;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PromotionTest {
    private static final Instant TIME = MonitorDriver.NOW.minusSeconds(60);

    private final MonitorDriver monitor;
    private long offset;

    PromotionTest(@TempDir Path state) {
        this.monitor = new MonitorDriver(state);
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    @Test
    void betterChallengerIsAssignedAsChampionAndTheDecisionSaysWhy() {
        monitor.assign(assignment(TIME, "1", "2"));
        assertThat(monitor.decisions.readValue().getKind()).isEqualTo(DecisionKind.ASSIGNED);

        answers(60, false, true);

        TestRecord<String, ModelDecision> decision = monitor.decisions.readRecord();
        assertThat(decision.key()).isEqualTo("sentiment");
        assertThat(decision.value().getKind()).isEqualTo(DecisionKind.PROMOTED);
        assertThat(decision.value().getApplied()).isTrue();
        assertThat(decision.value().getEvidence().getWins()).isGreaterThanOrEqualTo(20);
        assertThat(monitor.decisions.isEmpty()).isTrue();
        TestRecord<String, ModelAssignment> made = monitor.assignments.readRecord();
        assertThat(made.key()).isEqualTo(TopicCatalogue.assignmentKey("sentiment", MonitorDriver.NOW.plusSeconds(5)));
        assertThat(made.value().getChampion()).isEqualTo("2");
        assertThat(made.value().getChallenger()).isNull();
        assertThat(monitor.count("streamgauge.promotion.decisions", "kind", "promoted", "applied", "true"))
                .isEqualTo(1);
    }

    @Test
    void worseOneIsRolledBackWhenTheCoolDownIsOver() {
        monitor.assign(assignment(TIME, "1", "2"));
        answers(60, false, true);
        monitor.advance(Duration.ofSeconds(5));
        // The promotion has come back from its topic: now the former champion challenges the new one.
        monitor.assign(assignment(MonitorDriver.NOW.plusSeconds(5), "2", "1"));
        monitor.decisions.readValuesToList();
        answersOf("2", "1", MonitorDriver.NOW.plusSeconds(6), 60, true, false);
        assertThat(monitor.decisions.isEmpty()).isTrue();

        monitor.advance(Duration.ofMinutes(1));

        assertThat(monitor.decisions.readValuesToList())
                .singleElement()
                .returns(DecisionKind.ROLLED_BACK, ModelDecision::getKind)
                .returns("2", ModelDecision::getNewChampion);
        List<ModelAssignment> made = monitor.assignments.readValuesToList();
        assertThat(made.get(made.size() - 1).getChampion()).isEqualTo("2");
        assertThat(made.get(made.size() - 1).getChallenger()).isNull();
    }

    @Test
    void withdrawnAssignmentAndKeysThatAreNoneStopNothing() {
        monitor.assign(assignment(TIME, "1", "2"));
        monitor.withdraw("sentiment", TIME);
        monitor.assign(assignment(TIME.plusSeconds(1), "1", null));

        answers(60, false, true);

        assertThat(monitor.decisions.readValuesToList())
                .extracting(ModelDecision::getKind)
                .containsOnly(DecisionKind.ASSIGNED);
        assertThat(monitor.rejected.isEmpty()).isTrue();
    }

    @Test
    void answerWhoseTruthIsDisputedAndThenKnownAgainCountsOnce() {
        monitor.assign(assignment(TIME, "1", "2"));
        monitor.decisions.readValue();
        Instant time = TIME.plusSeconds(2);
        monitor.predict(Samples.prediction("one", 1, 0.1f, PredictionRole.CHAMPION, "1"), time);
        monitor.predict(Samples.prediction("two", 2, 0.9f, PredictionRole.CHALLENGER, "2"), time);
        monitor.feedback(Samples.feedback("one", "ada", "positive", 0), time);
        monitor.feedback(Samples.feedback("two", "ada", "positive", 0), time);

        for (int i = 0; i < 60; i++) {
            String label = i % 2 == 0 ? "negative" : "positive";
            monitor.feedback(Samples.feedback("one", "bob", label, i), time);
            monitor.feedback(Samples.feedback("two", "bob", label, i), time);
        }

        assertThat(monitor.decisions.readValuesToList()).isEmpty();
        assertThat(monitor.count("streamgauge.promotion.answers")).isEqualTo(2);
    }

    private void answers(int count, boolean championRight, boolean challengerRight) {
        answersOf("1", "2", TIME.plusSeconds(2), count, championRight, challengerRight);
    }

    private void answersOf(String champion, String challenger, Instant time, int count, boolean first, boolean second) {
        for (int i = 0; i < count; i++) {
            answer(champion, PredictionRole.CHAMPION, time, first);
            answer(challenger, PredictionRole.CHALLENGER, time, second);
        }
    }

    private void answer(String version, PredictionRole role, Instant time, boolean right) {
        offset++;
        monitor.predict(Samples.prediction("e" + offset, offset, right ? 0.9f : 0.1f, role, version), time);
        monitor.feedback(Samples.feedback("e" + offset, "ada", "positive", 0), time);
    }
}
