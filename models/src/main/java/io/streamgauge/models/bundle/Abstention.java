package io.streamgauge.models.bundle;

/**
 * When a model had better not be relied on: Chow, "On Optimum Recognition Error and Reject Tradeoff", 1970. Immutable and safe
 * for use by several threads.
 *
 * @param threshold the smallest confidence of an answer that may be relied on, above 0 to 1; 0 in {@link #NONE}
 * @param targetAccuracy share of right answers that was asked of those, above 0 and below 1; 0 in {@link #NONE}
 * @param validationCoverage share of the validation split with at least that confidence, above 0 to 1; 1 in {@link #NONE}
 */
public record Abstention(double threshold, double targetAccuracy, double validationCoverage) {
    /** Of models that rely on each of their answers; manifests leave it out. */
    public static final Abstention NONE = new Abstention();

    /** Checks the ranges. */
    public Abstention {
        boolean none = threshold == 0 && targetAccuracy == 0 && validationCoverage == 1;
        if (!none) {
            requireWithin("threshold", threshold, threshold <= 1, "at most 1");
            requireWithin("targetAccuracy", targetAccuracy, targetAccuracy < 1, "below 1");
            requireWithin("validationCoverage", validationCoverage, validationCoverage <= 1, "at most 1");
        }
    }

    /** The values of {@link #NONE}; {@link com.fasterxml.jackson.annotation.JsonInclude} asks such an object what to leave out. */
    private Abstention() {
        this(0, 0, 1);
    }

    private static void requireWithin(String name, double value, boolean belowEnd, String end) {
        if (!(value > 0 && belowEnd)) {
            throw new IllegalArgumentException("abstention." + name + " is " + value + ": it must be above 0 and " + end
                    + "; leave abstention out for a model that always answers");
        }
    }

    /** Whether an answer of some confidence, 0 to 1, should not be relied on. */
    public boolean abstains(float confidence) {
        return confidence < threshold;
    }
}
