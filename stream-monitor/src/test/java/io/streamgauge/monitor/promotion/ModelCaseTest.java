package io.streamgauge.monitor.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.monitor.state.AssignmentFact;
import io.streamgauge.schemas.event.DecisionKind;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelDecision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Comparisons, and what people assign meanwhile. */
final class ModelCaseTest extends ModelCaseFixture {
    @Test
    void challengerThatIsRightMoreOftenIsPromoted() {
        assign(BEGIN, "1", "2", 1_000, "ada");

        answer(0.80, 0.95, 5_000);

        ModelDecision decision = decisions.get(1);
        assertThat(decisions).hasSize(2);
        assertThat(decision.getKind()).isEqualTo(DecisionKind.PROMOTED);
        assertThat(decision.getApplied()).isTrue();
        assertThat(decision.getChampion()).isEqualTo("1");
        assertThat(decision.getChallenger()).isEqualTo("2");
        assertThat(decision.getNewChampion()).isEqualTo("2");
        assertThat(decision.getDecidedBy()).isEqualTo(RULE);
        assertThat(decision.getEvidence().getEvidenceForBetter()).isGreaterThan(Math.log(20));
        assertThat(decision.getEvidence().getWins())
                .isGreaterThan(decision.getEvidence().getLosses());
        assertThat(assignments).singleElement().satisfies(assignment -> {
            assertThat(assignment.getChampion()).isEqualTo("2");
            assertThat(assignment.getChallenger()).isNull();
            assertThat(assignment.getShadow()).isEqualTo("s");
            assertThat(assignment.getEffectiveFrom()).isEqualTo(decision.getEffectiveFrom());
            assertThat(assignment.getEffectiveFrom())
                    .isEqualTo(assignment.getAssignedAt().plusSeconds(5));
        });
    }

    @Test
    void challengerThatIsRightLessOftenIsRolledBack() {
        assign(BEGIN, "1", "2", 1_000, "ada");

        answer(0.95, 0.80, 5_000);

        assertThat(decisions.get(1).getKind()).isEqualTo(DecisionKind.ROLLED_BACK);
        assertThat(decisions.get(1).getNewChampion()).isEqualTo("1");
        assertThat(assignments).singleElement().returns("1", ModelAssignment::getChampion);
    }

    @Test
    void versionsThatAreAlikeAreRarelyDecidedUponHoweverOftenTheyAreLookedAt() {
        int promoted = 0;
        int rolledBack = 0;
        int trials = 400;
        for (int trial = 0; trial < trials; trial++) {
            restartAnew();
            assign(BEGIN, "1", "2", 1_000, "ada");
            answer(0.9, 0.9, 1_500);
            DecisionKind last = decisions.get(decisions.size() - 1).getKind();
            promoted += last == DecisionKind.PROMOTED ? 1 : 0;
            rolledBack += last == DecisionKind.ROLLED_BACK ? 1 : 0;
        }

        // The level is 0.05; with exactly that, more than 33 of 400 happen once in 500 times.
        assertThat(promoted).as("promoted").isLessThan(33);
        assertThat(rolledBack).as("rolled back").isLessThan(33);
    }

    @Test
    void comparisonWithoutAWinnerEnds() {
        plan = plan(PromotionPlan.Mode.ACT, 50, 60, 5_000);
        models = begin();
        assign(BEGIN, "1", "2", 1_000, "ada");

        answer(1, 1, 200);

        assertThat(decisions).hasSize(2);
        assertThat(decisions.get(1).getKind()).isEqualTo(DecisionKind.UNDECIDED);
        assertThat(decisions.get(1).getEvidence().getTies()).isEqualTo(60);
        assertThat(assignments).singleElement().returns(null, ModelAssignment::getChallenger);
    }

    @Test
    void adviceIsGivenOnceAndNotFollowed() {
        plan = plan(PromotionPlan.Mode.ADVISE, 50, 1_000_000, 5_000);
        models = begin();
        assign(BEGIN, "1", "2", 1_000, "ada");

        answer(0.8, 0.95, 5_000);

        assertThat(decisions).hasSize(2);
        assertThat(decisions.get(1).getKind()).isEqualTo(DecisionKind.PROMOTED);
        assertThat(decisions.get(1).getApplied()).isFalse();
        assertThat(decisions.get(1).getEffectiveFrom()).isNull();
        assertThat(assignments).isEmpty();
    }

    @Test
    void challengerWithTooMuchOfTheTrafficIsNotPromotedByItself() {
        assign(BEGIN, "1", "2", 5_001, "ada");

        answer(0.8, 0.95, 5_000);

        assertThat(decisions.get(1).getApplied()).isFalse();
        assertThat(decisions.get(1).getReason()).contains("promotion.share.maximum");
        assertThat(assignments).isEmpty();
    }

    @Test
    void onlyAnswersOfTheTwoVersionsSinceTheirAssignmentCountAndTakenBackOnesDoNot() {
        assign(BEGIN, "1", "2", 1_000, "ada");

        assertThat(models.observed(change("CHAMPION", "1", BEGIN.minusMillis(1), true, false), now))
                .isFalse();
        assertThat(models.observed(change("CHAMPION", "0", BEGIN, true, false), now))
                .isFalse();
        assertThat(models.observed(change("SHADOW", "2", BEGIN, true, false), now))
                .isFalse();
        assertThat(models.observed(change("CHAMPION", "1", BEGIN, true, true), now))
                .isFalse();
        assertThat(models.observed(change("CHAMPION", "1", BEGIN, null, false), now))
                .isFalse();
        assertThat(models.observed(change("CHAMPION", "1", BEGIN, true, false), now))
                .isTrue();
        assertThat(models.observed(change("CHALLENGER", "2", BEGIN, false, false), now))
                .isTrue();

        assertThat(models.state().getLosses()).isOne();
        assertThat(models.state().getChampionEvaluated()).isOne();
    }

    @Test
    void assignmentsOfTheFutureDoNotCountBeforeTheirTimeAndWithdrawnOnesNotAtAll() {
        assign(BEGIN, "1", "2", 1_000, "ada");
        assign(BEGIN.plusSeconds(60), "3", null, 0, "ada");
        assertThat(models.state().getChampion()).isEqualTo("1");

        now = BEGIN.plusSeconds(60);
        models.decide(now);
        assertThat(models.state().getChampion()).isEqualTo("3");

        models.assigned(new AssignmentFact(BEGIN.plusSeconds(60).toEpochMilli(), null, null, 0, null, 0L, ""), now);
        assertThat(models.state().getChampion()).isEqualTo("1");
    }

    @Test
    void nothingIsDecidedDuringTheCoolDownAndWhatIsDueAfterIt() {
        assign(BEGIN, "1", "2", 1_000, "ada");
        answer(0.8, 0.95, 5_000);
        carryOut();
        assign(now, "2", "3", 1_000, "ada");
        answer(0.95, 0.6, 2_000);
        assertThat(decisions).hasSize(3);

        now = now.plus(PLAN.cooldown());
        models.decide(now);

        assertThat(decisions).hasSize(4);
        assertThat(decisions.get(3).getKind()).isEqualTo(DecisionKind.ROLLED_BACK);
    }

    @Test
    void whatIsKeptIsAllThatIsKnown() {
        assign(BEGIN, "1", "2", 1_000, "ada");
        for (int i = 0; i < 3_000; i++) {
            answer(0.9, 0.9, 1);
            models = new ModelCase("m", plan, RULE, models.state(), this::take);
        }
        ModelCase other = new ModelCase("m", plan, RULE, models.state(), this::take);

        assertThat(other.state()).isEqualTo(models.state());
        assertThat(models.state().getChampionEvaluated() + models.state().getChallengerEvaluated())
                .isEqualTo(6_000);
    }

    @Test
    void whatIsAssignedByHandIsADecisionToo() {
        assign(BEGIN, "1", "2", 1_000, "ada");
        answer(0.9, 0.9, 100);
        assign(BEGIN.plusSeconds(2), "2", null, 0, "bob");
        assign(BEGIN.plusSeconds(3), "2", null, 0, RULE);

        assertThat(decisions).hasSize(2);
        assertThat(decisions.get(0).getEvidence()).isNull();
        assertThat(decisions.get(1).getKind()).isEqualTo(DecisionKind.ASSIGNED);
        assertThat(decisions.get(1).getChampion()).isEqualTo("1");
        assertThat(decisions.get(1).getNewChampion()).isEqualTo("2");
        assertThat(decisions.get(1).getDecidedBy()).isEqualTo("bob");
        assertThat(decisions.get(1).getEvidence().getChampionEvaluated()).isEqualTo(100);
    }

    @Test
    void assignmentThatIsReadAgainMakesTheSameDecisionAndWhatAnotherMonitorMadeNone() {
        for (int reading = 0; reading < 2; reading++) {
            models = begin();
            now = BEGIN.plusSeconds(1);
            assign(BEGIN, "1", "2", 1_000, "ada");
            assign(BEGIN.plusSeconds(1), "2", null, 0, Promotion.NAME_PREFIX + "another monitor");
        }

        assertThat(decisions).hasSize(2);
        assertThat(decisions.get(1)).isEqualTo(decisions.get(0));
    }

    @Test
    void challengerThatWasRefusedForItsShareIsPromotedOnceItHasLess() {
        assign(BEGIN, "1", "2", 5_001, "ada");
        answer(0.8, 0.95, 5_000);
        assertThat(assignments).isEmpty();

        assign(now, "1", "2", 5_000, "ada");
        models.decide(now);

        assertThat(assignments).singleElement().returns("2", ModelAssignment::getChampion);
        models.decide(now.plus(PLAN.cooldown()));
        assertThat(assignments).hasSize(1);
    }

    @Test
    void evidenceOfAnAssignmentByHandIsAboutTheChallengerThatItNames() {
        assign(BEGIN, "1", "2", 1_000, "ada");
        answer(0.9, 0.9, 100);
        assign(BEGIN.plusSeconds(1), "1", "3", 1_000, "bob");

        assertThat(decisions.get(1).getEvidence().getChallengerEvaluated()).isEqualTo(100);
        assertThat(decisions.get(1).getChallenger()).isEqualTo("2");
        assertThat(decisions.get(1).getReason()).contains("challenger 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 50})
    void whatPeopleAssignForSoonIsNotOverriddenAndUndoesNoDecision(int seconds) {
        assign(BEGIN, "1", "2", 1_000, "ada");
        assign(now.plusSeconds(seconds), "3", null, 0, "bob");

        answer(0.8, 0.95, 5_000);

        assertThat(assignments).isEmpty();
        now = now.plusSeconds(seconds);
        models.decide(now);
        assertThat(models.state().getChampion()).isEqualTo("3");
        assertThat(assignments).isEmpty();
    }
}
