package io.streamgauge.benchmarks.training;

import java.util.Map;
import java.util.Optional;

/**
 * What the old Keras and Theano tutorial reports of an experiment. Its accuracies are those of a validation split, its
 * times those of a whole training on a Tesla K80 and on that machine's processor.
 *
 * @param accuracy as the tutorial writes it; empty where it has none
 * @param gpuSeconds seconds on its GPU; empty where it has none
 * @param cpuSeconds seconds on its processor; empty where it has none
 */
record Tutorial(String accuracy, Optional<Integer> gpuSeconds, Optional<Integer> cpuSeconds) {
    /** An experiment of which it reports nothing. */
    static final Tutorial NOTHING = new Tutorial("", Optional.empty(), Optional.empty());

    private static final Tutorial DIGITS = new Tutorial("97.93 to 97.94 %", Optional.empty(), Optional.empty());

    private static final Map<String, Tutorial> BY_RECIPE = Map.of(
            "sentiment-conv", new Tutorial("84.2 %", Optional.of(112), Optional.of(7_864)),
            "lenet-1", DIGITS,
            "lenet-2", DIGITS);

    /** What it reports of a shipped recipe's experiment. */
    static Tutorial of(String recipe) {
        return BY_RECIPE.getOrDefault(recipe, NOTHING);
    }
}
