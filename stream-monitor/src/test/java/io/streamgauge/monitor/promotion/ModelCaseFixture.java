package io.streamgauge.monitor.promotion;

import io.streamgauge.monitor.state.AssignmentFact;
import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.schemas.event.ModelAssignment;
import io.streamgauge.schemas.event.ModelDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A model's case and what comes of it, for tests that tell it one thing after another. */
abstract class ModelCaseFixture {
    static final String RULE = Promotion.NAME_PREFIX + "test";
    static final Instant BEGIN = Instant.parse("2026-11-24T12:00:00Z");
    static final PromotionPlan PLAN = plan(PromotionPlan.Mode.ACT, 50, 1_000_000, 5_000);

    final List<ModelDecision> decisions = new ArrayList<>();
    final List<ModelAssignment> assignments = new ArrayList<>();
    final Random random = new Random(3);
    PromotionPlan plan = PLAN;
    ModelCase models = begin();
    Instant now = BEGIN.plusSeconds(1);

    static PromotionPlan plan(PromotionPlan.Mode mode, int minimum, int most, int mostShare) {
        return plan(mode, minimum, most, mostShare, 0.02);
    }

    static PromotionPlan plan(PromotionPlan.Mode mode, int minimum, int most, int mostShare, double tolerance) {
        return new PromotionPlan(
                mode,
                0.05,
                minimum,
                most,
                mostShare,
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Duration.ofDays(1),
                tolerance);
    }

    ModelCase begin() {
        return new ModelCase("m", plan, RULE, null, this::take);
    }

    void restartAnew() {
        decisions.clear();
        assignments.clear();
        models = begin();
    }

    void take(PromotionResult result) {
        if (result instanceof PromotionResult.Decided decided) {
            decisions.add(decided.decision());
        } else if (result instanceof PromotionResult.Assigned assigned) {
            assignments.add(assigned.assignment());
        }
    }

    void assign(Instant from, String champion, @Nullable String challenger, int share, String by) {
        models.assigned(
                new AssignmentFact(from.toEpochMilli(), champion, challenger, share, "s", now.toEpochMilli(), by), now);
    }

    /** What was assigned last comes back from its topic, and its time comes. */
    void carryOut() {
        ModelAssignment last = assignments.get(assignments.size() - 1);
        now = last.getEffectiveFrom();
        assign(now, last.getChampion(), null, 0, RULE);
    }

    /** Answers of both, in turns, until something is decided or there were so many of each. */
    void answer(double champion, double challenger, int count) {
        int before = decisions.size();
        String first = models.state().getChampion();
        String second = models.state().getChallenger();
        for (int i = 0; i < count && decisions.size() == before; i++) {
            models.observed(change("CHAMPION", first, now, random.nextDouble() < champion, false), now);
            if (decisions.size() == before) {
                models.observed(change("CHALLENGER", second, now, random.nextDouble() < challenger, false), now);
            }
        }
    }

    void answerAlone(String version, double accuracy, int count) {
        int before = decisions.size();
        for (int i = 0; i < count && decisions.size() == before; i++) {
            models.observed(change("CHAMPION", version, now, random.nextDouble() < accuracy, false), now);
        }
    }

    static QualityChange change(String role, String version, Instant at, @Nullable Boolean right, boolean retracted) {
        String truth = right == null ? null : right ? "a" : "b";
        return new QualityChange("m", version, role, at.toEpochMilli(), "a", truth, 0.9f, 0.9f, retracted, false);
    }
}
