package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochMetricsTest {
    @ParameterizedTest
    @CsvSource({
        // accuracy, loss, of the one before, better
        "0.98, 0.10, 0.97, 0.05, true",
        "0.97, 0.05, 0.98, 0.10, false",
        "0.98, 0.05, 0.98, 0.10, true",
        "0.98, 0.10, 0.98, 0.05, false",
        "0.98, 0.10, 0.98, 0.10, false"
    })
    void moreRightAnswersAreBetterAndOfAsManyTheSmallerLoss(
            double accuracy, double loss, double formerAccuracy, double formerLoss, boolean better) {
        assertThat(metrics(accuracy, loss).isBetterThan(metrics(formerAccuracy, formerLoss)))
                .isEqualTo(better);
    }

    private static EpochMetrics metrics(double accuracy, double loss) {
        return new EpochMetrics(1, 0, 0, loss, accuracy, Duration.ZERO, 0);
    }
}
