package io.streamgauge.trainer.fit;

import java.util.Locale;

/** The loss is no number any more, or so large that further steps are pointless. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final double HOPELESS = 100;

    /**
     * A training that diverged.
     *
     * @param loss what it became
     * @param where in which batch and epoch
     * @param learningRate the recipe's
     */
    DivergedException(double loss, String where, float learningRate) {
        this(String.format(
                Locale.ROOT,
                "The training diverged: the loss became %.1f, %s. Lower training.learningRate, now %s",
                loss,
                where,
                learningRate));
    }

    /** Chance has a loss of ln(labels); what is a hundred times worse in the mean, or no number, does not come back. */
    static boolean isHopeless(double loss, int labels) {
        return !(loss < HOPELESS * Math.log(labels));
    }

    private DivergedException(String message) {
        super(message);
    }

    DivergedException(String message, DivergedException cause) {
        super(message, cause);
    }
}
