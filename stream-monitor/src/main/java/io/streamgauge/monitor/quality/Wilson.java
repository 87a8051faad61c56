package io.streamgauge.monitor.quality;

/**
 * The score interval of a proportion (Edwin B. Wilson, Probable inference, the law of succession, and statistical inference,
 * Journal of the American Statistical Association 22, 1927), with 95 % confidence. Unlike the normal approximation it holds
 * for few trials and for proportions near 0 and 1.
 *
 * @param low lower end, 0 to 1
 * @param high upper end, 0 to 1
 */
record Wilson(double low, double high) {
    /** The 97.5 % quantile of the standard normal distribution. */
    private static final double Z = 1.959963984540054;

    /**
     * The interval of a proportion.
     *
     * @param successes 0 to {@code trials}
     * @param trials 1 or more
     */
    static Wilson of(long successes, long trials) {
        double share = (double) successes / trials;
        double weight = Z * Z / trials;
        double centre = (share + weight / 2) / (1 + weight);
        double distance = Z / (1 + weight) * Math.sqrt(share * (1 - share) / trials + weight / (4 * trials));
        // The ends are exactly 0 and 1 there, which rounding would miss by a little.
        return new Wilson(successes == 0 ? 0 : centre - distance, successes == trials ? 1 : centre + distance);
    }
}
