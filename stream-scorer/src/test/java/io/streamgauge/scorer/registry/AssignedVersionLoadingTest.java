package io.streamgauge.scorer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.RefusalReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which versions are loaded for assignments, when, and what serves meanwhile. */
final class AssignedVersionLoadingTest extends ReplayedAssignments {
    @Test
    void ofALongPastOnlyTheVersionInForceIsLoadedAndTheOthersWhenTheyAreNeeded() {
        for (int version = 1; version <= 1_000; version++) {
            announce(String.valueOf(version));
            assign(String.valueOf(version), T0.plusSeconds(version));
        }
        now = T0.plusSeconds(2_000);
        replay.activate();

        assertThat(versions.loads).containsExactly("mood:1000");
        assertThat(usedAt(T0)).isEqualTo("mood:1");
        assertThat(usedAt(T0.plusSeconds(500))).isEqualTo("mood:500");
        assertThat(versions.loads).containsExactly("mood:1000", "mood:1", "mood:500");
        assertThat(replay.problems()).isEmpty();
    }

    @Test
    void aThousandSwapsKeepAHandfulOfVersionsInMemory() {
        int most = 0;
        for (int version = 1; version <= 1_000; version++) {
            announce(String.valueOf(version));
            assign(String.valueOf(version), T0.plusSeconds(version));
            now = T0.plusSeconds(version);
            replay.activate();
            assertThat(usedAt(now)).isEqualTo("mood:" + version);
            most = Math.max(most, pool.loaded());
        }

        assertThat(versions.loads).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(most).isEqualTo(VersionPool.MOST_IDLE + 1);
        replay.close();
        pool.close();
        assertThat(versions.closed).containsExactlyInAnyOrderElementsOf(versions.loads);
    }

    @Test
    void versionsOfTheNextAssignmentsAreLoadedAheadAndStayWhileTheirsIsTheTime() {
        now = T0;
        announce("1", "2", "3", "4", "shadow");
        assign("1", T0);
        replay.replay(assignment("2", T1, null, "shadow"));
        assign("3", T2);
        assign("4", T2.plusSeconds(60));
        replay.activate();

        assertThat(versions.loads).containsExactly("mood:1", "mood:2", "mood:shadow", "mood:3");
        assertThat(timeline().at(T2.plusSeconds(60)))
                .map(a -> a.champion().toString())
                .contains("mood:4");

        now = T1;
        assertThat(replay.activate()).isFalse();
        assertThat(versions.loads).endsWith("mood:4").hasSize(5);
    }

    @Test
    void recordThatIsReplacedBeforeItWasActivatedIsNeverLoaded() {
        announce("1", "2");
        assign("1", T0);
        assign("2", T0);
        replay.activate();

        assertThat(versions.loads).containsExactly("mood:2");
    }

    @Test
    void formerServesUntilWhatReplacesItCan() {
        announce("1", "2");
        assign("1", T0);
        replay.activate();
        versions.broken.add("mood:2");
        assign("2", T0);
        replay.activate();
        assertThat(versionAt(T0)).isEqualTo("mood:1");
        assertThat(pool.loaded()).isEqualTo(1);

        versions.broken.clear();
        now = now.plusSeconds(1);
        replay.activate();

        assertThat(versionAt(T0)).isEqualTo("mood:2");
    }

    @Test
    void recordThatIsReplacedWhileItsVersionLoadsDoesNotServe() {
        announce("1", "2");
        assign("1", T0);
        whileLoading = () -> {
            whileLoading = () -> {};
            assign("2", T0);
        };
        replay.activate();
        replay.activate();

        assertThat(versionAt(T0)).isEqualTo("mood:2");
        assertThat(versions.loads).containsExactly("mood:1", "mood:2");
    }

    @Test
    void versionOfThePastThatWasAnnouncedWithWrongBytesIsUsedWhenThatIsPutRight() {
        announce("1", "3");
        replay.replay(ModelVersion.newBuilder(RecordedVersions.version("mood", "2", "sentiment"))
                .setManifestHash("f".repeat(64))
                .build());
        assign("1", T0);
        assign("2", T1);
        assign("3", T2);
        versions.broken.add("mood:2");
        replay.activate();
        assertThatThrownBy(() -> usedAt(T1)).hasMessageContaining("mood:2");
        VersionHandle before = timeline().at(T1).orElseThrow().champion();

        announce("2");
        assertThat(timeline().at(T1).orElseThrow().champion()).isSameAs(before);
        versions.broken.clear();
        replay.activate();

        assertThat(timeline().at(T1).orElseThrow().champion()).isNotSameAs(before);
        assertThat(usedAt(T1)).isEqualTo("mood:2");
    }

    @Test
    void versionOfThePastThatCannotBeLoadedIsNotReplacedByAnother() {
        announce("1", "2", "3");
        assign("1", T0);
        assign("2", T1);
        assign("3", T2);
        versions.broken.add("mood:2");
        replay.activate();

        assertThatThrownBy(() -> usedAt(T1))
                .isInstanceOf(VersionUnavailableException.class)
                .hasMessageContaining("mood:2");
        assertThat(refused).extracting(ModelRefusal::getVersion).containsExactly("2");
        assertThat(usedAt(T0)).isEqualTo("mood:1");
    }

    @Test
    void onlyAnAssignmentThatCouldNotBeLoadedInItsTimeIsReplayedOtherwise() {
        announce("1", "2", "3");
        assign("1", T0);
        versions.broken.add("mood:2");
        assign("2", T1);
        now = T1;
        replay.activate();
        assign("3", T2);
        now = T2;
        replay.activate();
        assertThat(versionAt(T1)).isEqualTo("mood:1");

        versions.broken.clear();
        now = T2.plusSeconds(60);
        replay.activate();

        assertThat(versionAt(T1)).isEqualTo("mood:2");
        assertThat(versionAt(T2)).isEqualTo("mood:3");
    }

    @Test
    void assignmentWaitsForTheAnnouncementOfItsVersion() {
        assign("1", T0);
        assertThat(replay.activate()).isTrue();
        assertThat(timeline().isEmpty()).isTrue();
        assertThat(replay.problems())
                .singleElement()
                .asString()
                .contains("The version mood:1 is assigned but was not announced");
        assertThat(refused).extracting(ModelRefusal::getReason).containsExactly(RefusalReason.NOT_ANNOUNCED);

        announce("1");
        replay.activate();

        assertThat(versionAt(T0)).isEqualTo("mood:1");
        assertThat(replay.problems()).isEmpty();
    }

    @Test
    void versionThatCannotBeLoadedLeavesTheFormerServingAndIsTriedAgainAfterLongerAndLongerPauses() {
        announce("1", "2");
        assign("1", T0);
        versions.broken.add("mood:2");
        assign("2", T1);
        replay.activate();
        assertThat(versionAt(T2)).isEqualTo("mood:1");
        assertThat(replay.problems()).singleElement().asString().contains("mood:2", "is broken");
        assertThat(versions.loads).containsExactly("mood:2", "mood:1");

        now = now.plusMillis(999);
        assertThat(replay.activate()).isFalse();
        assertThat(versions.loads).hasSize(2);
        now = now.plusMillis(1);
        assertThat(replay.activate()).isFalse();
        assertThat(versions.loads).hasSize(3);
        now = now.plusSeconds(1);
        replay.activate();
        assertThat(versions.loads).hasSize(3);

        versions.broken.clear();
        now = now.plusSeconds(1);
        assertThat(replay.activate()).isTrue();
        assertThat(versionAt(T2)).isEqualTo("mood:2");
        assertThat(replay.problems()).isEmpty();
        assertThat(refused).hasSize(1);
    }

    @Test
    void versionThatCouldNotBeLoadedIsTriedAgainAtOnceWhenTheClockWasPutBack() {
        announce("1", "2");
        assign("1", T0);
        versions.broken.add("mood:2");
        assign("2", T1);
        now = T2.plus(Duration.ofDays(1));
        replay.activate();
        versions.broken.clear();

        now = T2;
        replay.activate();

        assertThat(versionAt(T2)).isEqualTo("mood:2");
    }

    @Test
    void anyRecordAboutTheModelEndsThePause() {
        versions.broken.add("mood:1");
        announce("1");
        assign("1", T0);
        replay.activate();

        versions.broken.clear();
        announce("7");
        replay.activate();

        assertThat(versionAt(T0)).isEqualTo("mood:1");
    }
}
