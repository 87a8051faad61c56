package io.streamgauge.scorer.batching;

import io.streamgauge.scorer.inference.CostCurve;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how large batches may get and how long events may wait for others, so that scoring keeps to a latency target.
 *
 * <p>An event that arrives while a batch is being scored waits for its end, then for its own batch to fill, then for that
 * to be scored: three times at most a quarter of the target; the last quarter is for Kafka. Within that, the smallest
 * batch is taken that reaches nearly the best throughput, for larger ones cost latency and buy nothing.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param latencyTarget how long scoring may take from an event's arrival in the scorer to its prediction
 * @param size what the user wants instead, if anything
 * @param maximumDelay what the user wants instead, if anything
 */
public record BatchTuning(
        Duration latencyTarget, OptionalInt size, @Nullable Duration maximumDelay) {
    /** Share of the best throughput that is good enough. */
    private static final double NEARLY_BEST = 0.95;

    private static final int PARTS = 4;

    /** The plan for a version that was measured. */
    public BatchPlan plan(CostCurve costs) {
        return new BatchPlan(size.orElseGet(() -> size(costs, part())), maximumDelay == null ? part() : maximumDelay);
    }

    /** How long each of the things may take that an event may wait for. */
    Duration part() {
        return latencyTarget.dividedBy(PARTS);
    }

    private static int size(CostCurve costs, Duration longest) {
        List<CostCurve.Cost> quickEnough = costs.costs().stream()
                .filter(cost -> cost.nanoseconds() <= longest.toNanos())
                .toList();
        double enough = NEARLY_BEST
                * quickEnough.stream()
                        .mapToDouble(CostCurve.Cost::throughput)
                        .max()
                        .orElse(0);
        return quickEnough.stream()
                .filter(cost -> cost.throughput() >= enough)
                .findFirst()
                .map(CostCurve.Cost::batchSize)
                .orElse(1);
    }
}
