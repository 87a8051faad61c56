package io.streamgauge.scorer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.schemas.event.ModelRefusal;
import org.junit.jupiter.api.Test;

/** What is left of an assignment when the key of one of its versions is revoked. */
final class RevokedVersionsTest extends ReplayedAssignments {
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
}
