package io.streamgauge.trainer.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How the learning rate changes from step to step. Immutable. */
public enum Schedule {
    /** It does not. */
    @JsonProperty("constant")
    CONSTANT {
        @Override
        double share(double done) {
            return 1;
        }
    },
    /** Down to zero along half a cosine: Loshchilov and Hutter, "SGDR", 2017, without restarts. */
    @JsonProperty("cosine")
    COSINE {
        @Override
        double share(double done) {
            return (1 + Math.cos(Math.PI * done)) / 2;
        }
    },
    /**
     * Up from a twenty-fifth in the first quarter of the steps, then down to zero, both along half a cosine: Smith and
     * Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates", 2018, with fastai's
     * curve.
     */
    @JsonProperty("one-cycle")
    ONE_CYCLE {
        @Override
        double share(double done) {
            return done < RISE
                    ? 1 - (1 - FIRST_SHARE) * COSINE.share(done / RISE)
                    : COSINE.share((done - RISE) / (1 - RISE));
        }
    };

    private static final double RISE = 0.25;
    private static final double FIRST_SHARE = 0.04;

    /**
     * The share of the largest learning rate.
     *
     * @param done share of the steps that are done, 0 to below 1
     */
    abstract double share(double done);

    /**
     * The learning rate of a step.
     *
     * @param largest learning rate, above 0
     * @param step number of the step, counted from 0
     * @param steps number of all steps of the training, above {@code step}
     */
    public float learningRate(float largest, long step, long steps) {
        return (float) (largest * share((double) step / steps));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
