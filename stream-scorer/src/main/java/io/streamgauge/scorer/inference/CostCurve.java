package io.streamgauge.scorer.inference;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How long a network takes for batches of several sizes, as measured on this machine. Immutable and safe for use by
 * several threads.
 *
 * @param costs the measurements, sizes ascending, at least one
 */
public record CostCurve(List<Cost> costs) {
    private static final double NANOSECONDS_PER_SECOND = 1e9;

    /** Checks the order. */
    public CostCurve {
        costs = List.copyOf(costs);
        if (costs.isEmpty()) {
            throw new IllegalArgumentException("A cost curve needs at least one measurement");
        }
        for (int i = 1; i < costs.size(); i++) {
            if (costs.get(i).batchSize() <= costs.get(i - 1).batchSize()) {
                throw new IllegalArgumentException("The batch sizes of a cost curve do not ascend: " + costs);
            }
        }
    }

    /**
     * One measurement.
     *
     * @param batchSize inputs that were scored together, 1 or more
     * @param nanoseconds time for the whole batch, 1 or more
     */
    public record Cost(int batchSize, long nanoseconds) {
        /** Checks the values. */
        public Cost {
            if (batchSize < 1 || nanoseconds < 1) {
                throw new IllegalArgumentException(
                        "A batch of " + batchSize + " inputs in " + nanoseconds + " ns cannot have been measured");
            }
        }

        /** Inputs per second. */
        public double throughput() {
            return batchSize * NANOSECONDS_PER_SECOND / nanoseconds;
        }
    }

    /** For messages: milliseconds per batch size. */
    @Override
    public String toString() {
        return costs.stream()
                .map(cost -> String.format(Locale.ROOT, "%d in %.2f ms", cost.batchSize(), cost.nanoseconds() / 1e6))
                .collect(Collectors.joining(", "));
    }
}
