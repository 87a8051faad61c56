package io.streamgauge.models.drift;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a number was distributed, as a histogram. Bin 0 is all below the first edge, bin {@code i} from edge {@code i - 1} to
 * below edge {@code i}, the last one all from the last edge on. Immutable and safe for use by several threads.
 */
public final class Distribution {
    private static final int MOST_BINS = 100;
    private static final double SHARE_TOLERANCE = 1e-6;

    private final double[] edges;
    private final double[] shares;

    /**
     * A distribution as it was written down.
     *
     * @param edges ascending and finite; none for a single bin, at most 99
     * @param shares share of each bin, 0 to 1, together 1; one more than edges
     * @throws IllegalArgumentException when they are not
     */
    @JsonCreator
    public Distribution(@JsonProperty("edges") double[] edges, @JsonProperty("shares") double[] shares) {
        if (shares.length != edges.length + 1 || shares.length > MOST_BINS) {
            throw new IllegalArgumentException("There are " + edges.length + " edges and " + shares.length
                    + " shares: there must be one more share than edges, and at most " + MOST_BINS + " shares");
        }
        for (int i = 0; i < edges.length; i++) {
            if (!Double.isFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1])) {
                throw new IllegalArgumentException(
                        "edge " + i + " is " + edges[i] + ": edges must be finite and ascend");
            }
        }
        double sum = 0;
        for (double share : shares) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("a share is " + share + ": it must be from 0 to 1");
            }
            sum += share;
        }
        if (Math.abs(sum - 1) > SHARE_TOLERANCE) {
            throw new IllegalArgumentException("the shares add up to " + sum + ": they must add up to 1");
        }
        this.edges = edges.clone();
        this.shares = shares.clone();
    }

    /**
     * The distribution of some values over bins that hold about as many each. Values that are frequent enough to fill several
     * bins make fewer of them.
     *
     * @param values at least one, all finite; left as they are
     * @param bins most bins, 1 to 100
     */
    public static Distribution of(double[] values, int bins) {
        if (values.length == 0 || bins < 1 || bins > MOST_BINS) {
            throw new IllegalArgumentException("There are " + values.length + " values for " + bins
                    + " bins: there must be at least one value and 1 to " + MOST_BINS + " bins");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        List<Double> edges = new ArrayList<>();
        for (int bin = 1; bin < bins; bin++) {
            double edge = sorted[(int) ((long) bin * sorted.length / bins)];
            double former = edges.isEmpty() ? sorted[0] : edges.get(edges.size() - 1);
            if (edge > former) {
                edges.add(edge);
            }
        }
        double[] kept = edges.stream().mapToDouble(Double::doubleValue).toArray();
        long[] counts = new long[kept.length + 1];
        for (double value : sorted) {
            counts[bin(kept, value)]++;
        }
        double[] shares = Arrays.stream(counts)
                .mapToDouble(count -> (double) count / sorted.length)
                .toArray();
        return new Distribution(kept, shares);
    }

    /** Where bins meet. A copy. */
    @JsonProperty
    public double[] edges() {
        return edges.clone();
    }

    /** Share of each bin. A copy. */
    @JsonProperty
    public double[] shares() {
        return shares.clone();
    }

    /** The bin of a value, counted from 0; not a number belongs to the last one. */
    public int bin(double value) {
        return bin(edges, value);
    }

    private static int bin(double[] edges, double value) {
        int found = Arrays.binarySearch(edges, value);
        return found >= 0 ? found + 1 : -found - 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Distribution distribution
                && Arrays.equals(edges, distribution.edges)
                && Arrays.equals(shares, distribution.shares);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(edges) + Arrays.hashCode(shares);
    }

    @Override
    public String toString() {
        return "Distribution[edges=" + Arrays.toString(edges) + ", shares=" + Arrays.toString(shares) + "]";
    }
}
