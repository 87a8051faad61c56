package io.streamgauge.monitor.drift;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * The population stability index of observed counts against a reference: the sum over the bins of {@code (o - e) ln(o / e)},
 * which is the symmetric Kullback-Leibler divergence (Jeffreys, 1946; as an index of scorecards: Siddiqi, "Credit Risk
 * Scorecards", 2006). Customary readings are: below 0.1 stable, above 0.25 drifted.
 *
 * <p>With few observations the index is large by chance. Without drift, the index divided by {@code 1/n + 1/m} is about
 * chi-squared with one degree of freedom less than bins (Yurdakul and Naranjo, "Statistical Properties of the Population
 * Stability Index", Journal of Risk Model Validation 14(4), 2020); {@link #expectedByChance} is its quantile.
 *
 * @param index 0 or more
 * @param expectedByChance what the index exceeds without drift with the probability that was asked for
 */
record PopulationStability(double index, double expectedByChance) {
    /** Added to every bin: an empty one would make the index infinite. */
    private static final double PSEUDO_COUNT = 0.5;

    /**
     * Compares.
     *
     * @param reference share of each bin, together 1; two bins or more
     * @param referenceCount what the shares were measured on, 1 or more
     * @param observed count of each bin, as many bins; together 1 or more
     * @param probability of exceeding {@link #expectedByChance} without drift, above 0 and below 1
     */
    static PopulationStability of(double[] reference, long referenceCount, long[] observed, double probability) {
        int bins = reference.length;
        if (observed.length != bins || bins < 2) {
            throw new IllegalArgumentException("The reference has " + bins + " bins and " + observed.length
                    + " were observed: there must be as many, and at least 2");
        }
        long observedCount = 0;
        for (long count : observed) {
            observedCount += count;
        }
        if (observedCount < 1 || referenceCount < 1) {
            throw new IllegalArgumentException("There are " + observedCount + " observations and " + referenceCount
                    + " of the reference: there must be at least one of each");
        }
        double index = 0;
        for (int bin = 0; bin < bins; bin++) {
            double expectedShare =
                    (reference[bin] * referenceCount + PSEUDO_COUNT) / (referenceCount + bins * PSEUDO_COUNT);
            double observedShare = (observed[bin] + PSEUDO_COUNT) / (observedCount + bins * PSEUDO_COUNT);
            index += (observedShare - expectedShare) * Math.log(observedShare / expectedShare);
        }
        double quantile = ChiSquaredDistribution.of(bins - 1.0).inverseSurvivalProbability(probability);
        return new PopulationStability(index, quantile * (1.0 / referenceCount + 1.0 / observedCount));
    }

    /**
     * Whether the observations have drifted: by more than is customary, and by more than chance explains.
     *
     * @param smallest index that counts as a drift, however many observations there are; usually 0.1 to 0.25
     */
    boolean drifted(double smallest) {
        return index > Math.max(smallest, expectedByChance);
    }
}
