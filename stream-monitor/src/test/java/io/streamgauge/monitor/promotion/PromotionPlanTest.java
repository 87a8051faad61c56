package io.streamgauge.monitor.promotion;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PromotionPlanTest {
    @Test
    void numbersOutOfRangeAreRefusedByNameValueAndRemedy() {
        refuses(0, 1, 2, 1, 0, "promotion.level is '0.0'", "from 1.0E-6 to 0.5");
        refuses(Double.NaN, 1, 2, 1, 0, "promotion.level is 'NaN'");
        refuses(0.05, 0, 2, 1, 0, "promotion.minimum is '0'", "from 1 to 100000000");
        refuses(0.05, 3, 2, 1, 0, "promotion.most is '2'", "from 3 to 100000000");
        refuses(0.05, 1, 100_000_001, 1, 0, "promotion.most is '100000001'");
        refuses(0.05, 1, 2, 0, 0, "promotion.share.maximum is '0.0'", "from 1.0E-4 to 1");
        refuses(0.05, 1, 2, 10_001, 0, "promotion.share.maximum is '1.0001'");
        refuses(0.05, 1, 2, 1, 0.6, "promotion.tolerance is '0.6'", "from 0 to 0.5");
    }

    private static void refuses(double level, int minimum, int most, int mostShare, double tolerance, String... parts) {
        assertThatThrownBy(() -> new PromotionPlan(
                        PromotionPlan.Mode.ACT,
                        level,
                        minimum,
                        most,
                        mostShare,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        tolerance))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }
}
