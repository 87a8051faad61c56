package io.streamgauge.scorer.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.scorer.inference.CostCurve;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class BatchTuningTest {
    private static final Duration TARGET = Duration.ofMillis(40);

    @Test
    void takesTheSmallestBatchThatIsNearlyAsProductiveAsAny() {
        CostCurve flattening = curve(2, 4, 6, 12, 24);

        assertThat(measured().plan(flattening)).isEqualTo(new BatchPlan(4, Duration.ofMillis(10)));
    }

    @Test
    void takesNoBatchThatUsesUpMoreThanAQuarterOfTheTarget() {
        CostCurve everBetter = curve(5, 6, 7, 11, 12);

        assertThat(measured().plan(everBetter).size()).isEqualTo(4);
    }

    @Test
    void scoresOneByOneWhatIsTooSlowForAnyBatch() {
        assertThat(measured().plan(curve(100, 101)).size()).isEqualTo(1);
    }

    @Test
    void explicitSettingsWin() {
        BatchTuning explicit = new BatchTuning(TARGET, OptionalInt.of(300), Duration.ofMillis(3));

        assertThat(explicit.plan(curve(100, 101))).isEqualTo(new BatchPlan(300, Duration.ofMillis(3)));
    }

    @Test
    void batchOfSeveralVersionsKeepsToTheStricterPlan() {
        BatchPlan large = new BatchPlan(64, Duration.ofMillis(1));
        BatchPlan patient = new BatchPlan(8, Duration.ofMillis(9));

        assertThat(large.and(patient)).isEqualTo(patient.and(large)).isEqualTo(new BatchPlan(8, Duration.ofMillis(1)));
    }

    private static BatchTuning measured() {
        return new BatchTuning(TARGET, OptionalInt.empty(), null);
    }

    /** Milliseconds for batches of 1, 2, 4, ... */
    private static CostCurve curve(int... milliseconds) {
        CostCurve.Cost[] costs = new CostCurve.Cost[milliseconds.length];
        for (int i = 0; i < costs.length; i++) {
            costs[i] = new CostCurve.Cost(1 << i, milliseconds[i] * 1_000_000L);
        }
        return new CostCurve(List.of(costs));
    }
}
