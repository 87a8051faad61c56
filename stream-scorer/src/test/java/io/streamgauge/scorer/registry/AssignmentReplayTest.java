package io.streamgauge.scorer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.signing.KeyId;
import io.streamgauge.schemas.AssignmentKey;
import io.streamgauge.schemas.event.Challenger;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelRefusal;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.schemas.event.RefusalReason;
import io.streamgauge.scorer.SampleEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AssignmentReplayTest {
    private static final Instant T0 = Instant.parse("2026-11-24T00:00:00Z");
    private static final Instant T1 = T0.plusSeconds(60);
    private static final Instant T2 = T0.plusSeconds(120);

    private static final KeyId KEPT = new KeyId("a".repeat(16));
    private static final KeyId REVOKED = new KeyId("b".repeat(16));
    private static final KeyId OTHER = new KeyId("c".repeat(16));

    private final RecordedVersions versions = new RecordedVersions();
    private final List<ModelRefusal> refused = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = T2.plusSeconds(3_600);
    private final Refusals refusals = new Refusals(meters, "test", () -> now, refused::add);
    private Runnable whileLoading = () -> {};
    private final VersionPool pool = new VersionPool(
            new VersionLoader() {
                @Override
                public ServingVersion load(ModelVersion version) {
                    whileLoading.run();
                    return versions.load(version);
                }

                @Override
                public Set<KeyId> revokedKeys() {
                    return versions.revokedKeys();
                }
            },
            refusals,
            meters);
    private final AssignmentReplay replay = replay();

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
    void versionWhoseKeyIsRevokedServesNoLongerAndIsClosedAfterItsLastLease() {
        announceSigned("1", KEPT);
        announceSigned("2", REVOKED);
        assign("1", T0);
        assign("2", T1);
        replay.activate();
        VersionHandle.Lease batch = timeline().at(T1).orElseThrow().champion().lease();

        versions.revoked.add(REVOKED);
        replay.revoke();
        assertThat(versionAt(T1)).as("until another one is ready").isEqualTo("mood:2");
        replay.activate();

        assertThat(usedAt(T1)).isEqualTo("mood:1");
        assertThat(refused).extracting(ModelRefusal::getVersion).containsExactly("2");
        assertThat(replay.problems()).singleElement().asString().contains("its key is revoked");
        assertThat(versions.closed).isEmpty();
        assertThat(batch.version()).hasToString("mood:2");
        batch.close();
        assertThat(versions.closed).containsExactly("mood:2");
    }

    @Test
    void versionThatAnotherKeySignedAsWellGoesOnWhenTheFirstIsRevoked() {
        announceSigned("1", KEPT);
        announceSigned("2", REVOKED);
        assign("1", T0);
        assign("2", T1);
        replay.activate();
        announceSigned("2", KEPT);

        versions.revoked.add(REVOKED);
        replay.revoke();
        replay.activate();

        assertThat(usedAt(T1)).isEqualTo("mood:2");
        assertThat(versions.loads).containsExactly("mood:2", "mood:2");
        assertThat(versions.closed).containsExactly("mood:2");
        assertThat(refused).isEmpty();
        assertThat(pool.loaded()).isEqualTo(1);
    }

    @Test
    void nothingServesWhenTheOnlyVersionIsRevokedAndItDoesAgainWhenThatIsTakenBack() {
        announceSigned("1", REVOKED);
        assign("1", T0);
        replay.activate();

        versions.revoked.add(REVOKED);
        replay.revoke();
        replay.activate();
        assertThat(timeline().isEmpty()).isTrue();
        assertThat(versions.closed).containsExactly("mood:1");

        versions.revoked.clear();
        now = now.plus(AssignmentSlot.FIRST_PAUSE);
        replay.revoke();
        replay.activate();
        assertThat(usedAt(T0)).isEqualTo("mood:1");
    }

    @Test
    void idleVersionWhoseKeyIsRevokedIsRefusedToWhoeverNeedsItAndNoOtherAnswersForIt() {
        announceSigned("1", REVOKED);
        announceSigned("2", KEPT);
        assign("1", T0);
        assign("2", T1);
        replay.activate();
        assertThat(usedAt(T0)).isEqualTo("mood:1");

        versions.revoked.add(REVOKED);
        replay.revoke();
        replay.activate();

        assertThat(versions.closed).containsExactly("mood:1");
        assertThatThrownBy(() -> usedAt(T0))
                .isInstanceOfSatisfying(VersionUnavailableException.class, refusal -> assertThat(refusal.isVerdict())
                        .isTrue())
                .hasMessageContaining("its key is revoked");
        assertThat(usedAt(T1)).isEqualTo("mood:2");
        assertThat(pool.loaded()).isEqualTo(1);
    }

    @Test
    void versionsThatAreRevokedOneAfterTheOtherNeverServeForEachOther() {
        announceSigned("0", KEPT);
        announceSigned("1", REVOKED);
        announceSigned("2", OTHER);
        assign("0", T0);
        assign("1", T1);
        assign("2", T2);
        replay.activate();
        assertThat(usedAt(T1)).isEqualTo("mood:1");

        versions.revoked.add(REVOKED);
        replay.revoke();
        replay.activate();
        versions.revoked.add(OTHER);
        replay.revoke();
        replay.activate();

        assertThat(usedAt(T2)).isEqualTo("mood:0");
        assertThat(usedAt(T1)).isEqualTo("mood:0");
    }

    @Test
    void loadedVersionThatIsAnnouncedWithAnotherKeyIsLoadedByThatWhenItIsNeededAgain() {
        announceSigned("old", REVOKED);
        assign("old", T0);
        announce("1", "2", "3", "4", "5", "6");
        for (int version = 1; version <= 6; version++) {
            assign(Integer.toString(version), T1.plusSeconds(version));
        }
        replay.activate();
        assertThat(usedAt(T0)).isEqualTo("mood:old");

        announceSigned("old", KEPT);
        replay.activate();
        for (int version = 1; version <= VersionPool.MOST_IDLE; version++) {
            usedAt(T1.plusSeconds(version));
        }
        assertThat(versions.closed).contains("mood:old");
        versions.revoked.add(REVOKED);
        replay.revoke();
        replay.activate();

        assertThat(usedAt(T0)).isEqualTo("mood:old");
    }

    @Test
    void topicThatIsReadOnceMoreChangesNothingBeforeItIsReadToItsEnd() {
        announceSigned("old", REVOKED);
        announceSigned("old", KEPT);
        announce("2");
        assign("old", T0);
        assign("2", T1);
        versions.revoked.add(REVOKED);
        replay.activate();

        announceSigned("old", REVOKED);

        assertThat(usedAt(T0)).isEqualTo("mood:old");
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
    void laterRecordForTheSameMomentWins() {
        announce("1", "2");
        assign("1", T0);
        replay.activate();
        assign("2", T0);
        replay.activate();

        assertThat(versionAt(T0)).isEqualTo("mood:2");
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
    void versionOfThePastThatIsAnnouncedAnewIsUsed() {
        announce("1", "3");
        announceSigned("2", REVOKED);
        assign("1", T0);
        assign("2", T1);
        assign("3", T2);
        versions.revoked.add(REVOKED);
        replay.activate();
        assertThatThrownBy(() -> usedAt(T1)).hasMessageContaining("its key is revoked");

        announce("2");
        replay.activate();

        assertThat(usedAt(T1)).isEqualTo("mood:2");
        assertThat(usedAt(T0)).isEqualTo("mood:1");
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

    private AssignmentReplay replay() {
        return new AssignmentReplay(Map.of(Task.SENTIMENT, "mood", Task.DIGITS, "numbers"), pool, refusals, () -> now);
    }

    private void announceSigned(String version, KeyId key) {
        replay.replay(ModelVersion.newBuilder(RecordedVersions.version("mood", version, "sentiment"))
                .setSigningKey(key.toString())
                .build());
    }

    private void announce(String... announced) {
        for (String version : announced) {
            replay.replay(RecordedVersions.version("mood", version, "sentiment"));
        }
    }

    private void assign(String version, Instant effectiveFrom) {
        replay.replay(SampleEvents.assignment("mood", version, effectiveFrom));
    }

    private static ModelAssignment assignment(
            String champion, Instant effectiveFrom, @Nullable Challenger challenger, @Nullable String shadow) {
        return new ModelAssignment("mood", champion, challenger, shadow, effectiveFrom, Instant.EPOCH, "test");
    }

    private AssignmentTimeline timeline() {
        return replay.timeline(Task.SENTIMENT);
    }

    /** Who answers, without being loaded for the question. */
    private String versionAt(Instant eventTime) {
        return timeline().at(eventTime).map(a -> a.champion().toString()).orElse("none");
    }

    /** Who answers, loaded as for an event. */
    private String usedAt(Instant eventTime) {
        try (VersionHandle.Lease lease =
                timeline().at(eventTime).orElseThrow().champion().lease()) {
            return lease.version().toString();
        }
    }
}
