package io.streamgauge.trainer.fit;

import java.time.Duration;
import java.util.Locale;

/**
 * What one pass over the training set brought.
 *
 * @param epoch counted from 1
 * @param trainingLoss mean loss of the batches, regularisation included, while the weights still moved
 * @param trainingAccuracy share of right predictions in the same batches, with dropout on
 * @param validationLoss mean of -ln(probability of the truth) on the validation split, in nats
 * @param validationAccuracy share of right predictions on the validation split
 * @param duration time for training, without validation
 * @param residentBytes memory of the process at the end, native memory included; 0 where the system does not tell
 */
public record EpochMetrics(
        int epoch,
        double trainingLoss,
        double trainingAccuracy,
        double validationLoss,
        double validationAccuracy,
        Duration duration,
        long residentBytes) {

    /**
     * Whether it did better on the validation split than another one: more right predictions, or as many with a smaller loss.
     * Where nearly all are right, epochs often have the same number of them.
     */
    boolean isBetterThan(EpochMetrics other) {
        int comparison = Double.compare(validationAccuracy, other.validationAccuracy);
        return comparison > 0 || (comparison == 0 && validationLoss < other.validationLoss);
    }

    /** In a line, for those who watch. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "loss %.4f, accuracy %.4f, validation loss %.4f, accuracy %.4f, %.1f s",
                trainingLoss,
                trainingAccuracy,
                validationLoss,
                validationAccuracy,
                duration.toNanos() / 1e9);
    }
}
