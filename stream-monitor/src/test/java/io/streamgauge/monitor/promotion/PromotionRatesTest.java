package io.streamgauge.monitor.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.monitor.state.AssignmentFact;
import io.streamgauge.monitor.state.QualityChange;
import io.streamgauge.schemas.event.DecisionKind;
import io.streamgauge.schemas.event.ModelDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often challengers are promoted and rolled back by the whole policy with its defaults, when a tenth of the answers is
 * theirs and there is a look after every answer. {@code -Dstreamgauge.measure.comparisons=2000} simulates so many comparisons
 * in place of the few that make the test quick.
 */
final class PromotionRatesTest {
    private static final Logger LOG = LoggerFactory.getLogger(PromotionRatesTest.class);
    private static final int COMPARISONS = Integer.getInteger("streamgauge.measure.comparisons", 20);
    private static final Instant BEGIN = Instant.parse("2026-11-24T12:00:00Z");
    private static final PromotionPlan PLAN = new PromotionPlan(
            PromotionPlan.Mode.ACT,
            0.05,
            200,
            20_000,
            5_000,
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            Duration.ofDays(1),
            0.02);

    private final Random random = new Random(20);

    @ParameterizedTest
    @CsvSource({
        "0.90, 0.90, 60000, 0, 0",
        "0.90, 0.94, 300000, 0.98, 0",
        "0.90, 0.92, 300000, 0.9, 0",
        "0.90, 0.80, 300000, 0, 0.98"
    })
    void challengersAreRarelyJudgedWronglyAndMostlyJudgedInTheEnd(
            double champion, double challenger, int answers, double promotedAtLeast, double rolledBackAtLeast) {
        List<Long> promoted = new ArrayList<>();
        List<Long> rolledBack = new ArrayList<>();
        for (int comparison = 0; comparison < COMPARISONS; comparison++) {
            for (ModelDecision decision : decisions(champion, challenger, answers)) {
                long pairs = decision.getEvidence().getWins()
                        + decision.getEvidence().getLosses()
                        + decision.getEvidence().getTies();
                if (decision.getKind() == DecisionKind.PROMOTED) {
                    promoted.add(pairs);
                } else if (decision.getKind() == DecisionKind.ROLLED_BACK) {
                    rolledBack.add(pairs);
                }
            }
        }

        LOG.info(
                "Of {} challengers right in {} against {}, {} were promoted{}, {} rolled back{}",
                COMPARISONS,
                challenger,
                champion,
                promoted.size(),
                median(promoted),
                rolledBack.size(),
                median(rolledBack));
        assertThat(promoted.size()).isGreaterThanOrEqualTo((int) (promotedAtLeast * COMPARISONS));
        assertThat(rolledBack.size()).isGreaterThanOrEqualTo((int) (rolledBackAtLeast * COMPARISONS));
        if (challenger <= champion) {
            assertThat(promoted.size()).isLessThanOrEqualTo(mostByLevel());
        }
        if (challenger >= champion) {
            assertThat(rolledBack.size()).isLessThanOrEqualTo(mostByLevel());
        }
    }

    /** What the level allows, and three standard deviations for chance. */
    private static int mostByLevel() {
        double expected = COMPARISONS * PLAN.level();
        return (int) Math.ceil(expected + 3 * Math.sqrt(expected * (1 - PLAN.level())));
    }

    private static String median(List<Long> pairs) {
        return pairs.isEmpty()
                ? ""
                : " after " + pairs.stream().sorted().toList().get(pairs.size() / 2) + " pairs in the median";
    }

    /** What is decided about a pair of versions, besides that it was assigned. */
    private List<ModelDecision> decisions(double champion, double challenger, int answers) {
        List<ModelDecision> decisions = new ArrayList<>();
        ModelCase models = new ModelCase("m", PLAN, Promotion.NAME_PREFIX + "test", null, result -> {
            if (result instanceof PromotionResult.Decided decided
                    && decided.decision().getKind() != DecisionKind.ASSIGNED) {
                decisions.add(decided.decision());
            }
        });
        Instant now = BEGIN.plusSeconds(1);
        models.assigned(
                new AssignmentFact(BEGIN.toEpochMilli(), "1", "2", 1_000, null, BEGIN.toEpochMilli(), "ada"), now);
        for (int answer = 0; answer < answers && decisions.isEmpty(); answer++) {
            boolean challenged = random.nextInt(10) == 0;
            boolean right = random.nextDouble() < (challenged ? challenger : champion);
            models.observed(
                    new QualityChange(
                            "m",
                            challenged ? "2" : "1",
                            challenged ? "CHALLENGER" : "CHAMPION",
                            now.toEpochMilli(),
                            "a",
                            right ? "a" : "b",
                            0.9f,
                            0.9f,
                            false,
                            false),
                    now);
        }
        return decisions;
    }
}
