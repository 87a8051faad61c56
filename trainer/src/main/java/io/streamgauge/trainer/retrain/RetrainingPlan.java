package io.streamgauge.trainer.retrain;

import io.streamgauge.models.network.ComputeDevice;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.recipe.Recipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a retraining is told.
 *
 * @param model name of the model
 * @param recipe how to train; that of the champion's provenance when it is empty
 * @param directory where the data sets are
 * @param output where bundle and report go; a directory below {@code runs} named after model and version when it is empty
 * @param runs where such directories are made
 * @param device what to compute on
 * @param codeVersion version of streamgauge, for the provenance
 * @param tolerance how much worse than the champion the candidate may be on the hold-out, 0 to 1
 * @param minimum fresh examples that make a retraining worth while, 2 or more
 * @param collects whether to collect examples first
 * @param again whether to train although the same was done before, or too little is fresh since
 * @param share the challenger's share of the keys in basis points, 1 to 10,000
 * @param replacesChallenger whether a challenger that is being compared gives way
 * @param ahead how long after the decision the challenger begins to answer
 */
public record RetrainingPlan(
        String model,
        Optional<Recipe> recipe,
        DataDirectory directory,
        Optional<Path> output,
        Path runs,
        ComputeDevice device,
        String codeVersion,
        double tolerance,
        int minimum,
        boolean collects,
        boolean again,
        int share,
        boolean replacesChallenger,
        Duration ahead) {

    /** The fewest fresh examples that there may be: half of them are held out. */
    public static final int LEAST_EXAMPLES = 2;

    /** Checks the values. */
    public RetrainingPlan {
        if (!(tolerance >= 0 && tolerance <= 1)) {
            throw new IllegalArgumentException("The tolerance is " + tolerance + ": use 0 to 1, for example 0.005");
        }
        if (minimum < LEAST_EXAMPLES) {
            throw new IllegalArgumentException("The minimum of fresh examples is " + minimum + ": use " + LEAST_EXAMPLES
                    + " or more, for some are fitted and some are held out");
        }
        recipe.ifPresent(chosen -> {
            if (!chosen.model().equals(model)) {
                throw new IllegalArgumentException("The recipe " + chosen.name() + " makes versions of the model "
                        + chosen.model() + ", not of " + model + ": name another recipe or another model");
            }
        });
    }

    /** Where bundle and report of a version go. */
    Path output(String version) {
        return output.orElseGet(() -> runs.resolve(model + "-" + version));
    }
}
