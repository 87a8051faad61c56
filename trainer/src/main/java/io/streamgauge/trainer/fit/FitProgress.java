package io.streamgauge.trainer.fit;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a fit has got; with the arrays of {@link NetworkFit} all that the rest of it depends on. Immutable.
 *
 * @param epoch the epoch that is under way or comes next, counted from 1
 * @param batch how many batches of it are done
 * @param lossSum sum of the losses of its examples so far
 * @param correct how many of them were predicted rightly
 * @param nanoseconds how long it has taken so far
 * @param bestEpoch the epoch whose weights are kept, 0 for none yet
 * @param epochs what the epochs before brought
 */
record FitProgress(
        int epoch,
        int batch,
        double lossSum,
        long correct,
        long nanoseconds,
        int bestEpoch,
        List<EpochMetrics> epochs) {

    /** Nothing is done yet. */
    static final FitProgress NONE = new FitProgress(1, 0, 0, 0, 0, 0, List.of());

    FitProgress {
        epochs = List.copyOf(epochs);
    }

    /** One more batch is done. */
    FitProgress plus(double loss, int examples, long right, long time) {
        return new FitProgress(
                epoch, batch + 1, lossSum + loss * examples, correct + right, nanoseconds + time, bestEpoch, epochs);
    }

    /** The epoch is over. */
    FitProgress plus(EpochMetrics metrics, boolean best) {
        List<EpochMetrics> all = new ArrayList<>(epochs);
        all.add(metrics);
        return new FitProgress(epoch + 1, 0, 0, 0, 0, best ? epoch : bestEpoch, all);
    }
}
