package io.streamgauge.scorer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.AssignmentKey;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.RefusalReason;
import io.streamgauge.scorer.SampleEvents;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class AssignmentReplayTest extends ReplayedAssignments {
    @Test
    void eventIsScoredByTheLatestAssignmentNotAfterItAndAnOlderOneByTheFirst() {
        announce("1", "2", "3");
        assign("2", T1);
        assign("3", T2);
        assign("1", T0);
        replay.activate();

        assertThat(versionAt(T0.minusSeconds(1_000))).isEqualTo("mood:1");
        assertThat(versionAt(T1.minusMillis(1))).isEqualTo("mood:1");
        assertThat(versionAt(T1)).isEqualTo("mood:2");
        assertThat(versionAt(T2.plusSeconds(1_000))).isEqualTo("mood:3");
    }

    @Test
    void nothingServesBeforeTheFirstAssignment() {
        announce("1");
        replay.activate();

        assertThat(timeline().isEmpty()).isTrue();
        assertThat(timeline().at(T0)).isEmpty();
        assertThat(versions.loads).isEmpty();
    }

    @Test
    void laterRecordForTheSameMomentWins() {
        announce("1", "2");
        assign("1", T0);
        replay.activate();
        assign("2", T0);
        replay.activate();

        assertThat(versionAt(T0)).isEqualTo("mood:2");
    }

    @Test
    void assignmentThatIsReadAgainChangesNothing() {
        announce("1");
        assign("1", T0);
        replay.activate();

        assign("1", T0);

        assertThat(replay.activate()).isFalse();
        assertThat(versions.loads).hasSize(1);
    }

    @Test
    void withdrawnAssignmentLeavesItsTimeToTheOneBeforeIt() {
        announce("1", "2");
        assign("1", T0);
        assign("2", T1);
        replay.activate();

        replay.withdraw(new AssignmentKey("mood", T1));
        replay.activate();

        assertThat(versionAt(T2)).isEqualTo("mood:1");
    }

    @Test
    void onlyAssignmentGoesOnThoughItIsWithdrawnUntilAnotherOneCanServe() {
        announce("1", "2");
        assign("1", T0);
        replay.activate();
        replay.withdraw(new AssignmentKey("mood", T0));
        replay.activate();
        assertThat(versionAt(T0)).isEqualTo("mood:1");

        assign("2", T1);
        replay.activate();

        assertThat(versionAt(T0)).isEqualTo("mood:2");
    }

    @Test
    void assignmentHoldsOnlyWhenItsChallengerAndItsShadowCanBeLoaded() {
        announce("1", "2", "challenger", "shadow");
        assign("1", T0);
        versions.broken.add("mood:challenger");
        replay.replay(assignment("2", T1, new Challenger("challenger", 500), "shadow"));
        replay.activate();
        assertThat(versionAt(T1)).isEqualTo("mood:1");
        assertThat(refused).extracting(ModelRefusal::getVersion).containsExactly("challenger");

        versions.broken.clear();
        now = now.plusSeconds(1);
        replay.activate();

        assertThat(timeline().at(T1)).hasValueSatisfying(assignment -> {
            assertThat(assignment.champion()).hasToString("mood:2");
            assertThat(assignment.challenger()).hasValueSatisfying(challenger -> {
                assertThat(challenger.version()).hasToString("mood:challenger");
                assertThat(challenger.trafficShareBasisPoints()).isEqualTo(500);
            });
            assertThat(assignment.shadow()).map(VersionHandle::toString).contains("mood:shadow");
        });
    }

    @Test
    void assignmentWithAnImpossibleShareIsNotBelieved() {
        announce("1", "2");
        assign("1", T0);
        replay.replay(assignment("2", T1, new Challenger("1", 10_001), null));
        replay.activate();

        assertThat(versionAt(T2)).isEqualTo("mood:1");
        assertThat(replay.problems()).singleElement().asString().contains("10001", "from " + T1);
    }

    @Test
    void versionForAnotherTaskIsRefused() {
        replay.replay(RecordedVersions.version("mood", "1", "digits"));
        assign("1", T0);
        replay.activate();

        assertThat(timeline().isEmpty()).isTrue();
        assertThat(replay.problems()).singleElement().asString().contains("task digits", "models.sentiment");
        assertThat(refused).extracting(ModelRefusal::getReason).containsExactly(RefusalReason.WRONG_TASK);
    }

    @Test
    void modelsThatNobodyFollowsAreLeftAlone() {
        replay.replay(RecordedVersions.version("other", "1", "sentiment"));
        replay.replay(SampleEvents.assignment("other", "1", T0));
        replay.withdraw(new AssignmentKey("other", T0));
        replay.activate();

        assertThat(versions.loads).isEmpty();
        assertThat(replay.problems()).isEmpty();
    }

    @Test
    void timelineThatWasReadStaysAsItWas() {
        announce("1", "2");
        assign("1", T0);
        replay.activate();
        AssignmentTimeline before = timeline();

        assign("2", T0);
        replay.activate();

        assertThat(before.at(T0)).map(a -> a.champion().toString()).contains("mood:1");
    }

    @Test
    void sameTopicGivesTheSameVersionsHoweverAndWheneverItIsRead() {
        List<ModelAssignment> topic = List.of(
                SampleEvents.assignment("mood", "2", T1),
                SampleEvents.assignment("mood", "1", T0),
                SampleEvents.assignment("mood", "3", T1),
                SampleEvents.assignment("mood", "4", T2),
                assignment("2", T2.plusSeconds(60), new Challenger("1", 100), "3"));
        announce("1", "2", "3", "4");
        now = T0;
        for (ModelAssignment each : topic) {
            replay.replay(each);
            replay.activate();
            now = now.plusSeconds(45);
        }
        AssignmentReplay again = replay();
        Stream.of("1", "2", "3", "4")
                .forEach(version -> again.replay(RecordedVersions.version("mood", version, "sentiment")));
        topic.forEach(again::replay);
        now = now.plusSeconds(86_400);
        again.activate();

        assertThat(again.timeline(Task.SENTIMENT)).isEqualTo(timeline()).isNotEqualTo(AssignmentTimeline.EMPTY);
        assertThat(versionAt(T1)).isEqualTo("mood:3");
    }
}
