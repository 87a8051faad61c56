package io.streamgauge.scorer.inference;

import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.Preprocessing;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Warms a network up and measures what batches cost. One thing, because a network must have computed a size once before
 * its time says anything.
 */
final class CostMeasurement {
    /** Powers of two: the plan needs the shape of the curve, not each of its points. */
    private static final int LARGEST_BATCH = 256;

    private static final int ROUNDS = 5;

    private static final int WARM_UP_BATCH = 32;

    /** A call that takes less than this part of the quickest so far is an improvement. */
    private static final double IMPROVEMENT = 0.95;

    private static final long SETTLED_NANOSECONDS = 200_000_000;
    private static final long LONGEST_WARM_UP_NANOSECONDS = 3_000_000_000L;

    /** What the inputs of a batch may take. A version with huge pictures must not take the scorer's memory. */
    private static final long MOST_BYTES = 32L << 20;

    /** A network that takes so long for a batch is not asked for larger ones: loading must not hold up a swap. */
    private static final long LONGEST_BATCH_NANOSECONDS = 60_000_000;

    private CostMeasurement() {}

    /**
     * Measures. The quickest of several calls counts: whatever else the machine does makes calls slower, never quicker. The
     * sizes take turns, so that a slow moment of the machine does not hit all calls of one size.
     *
     * @param network answers; may be used by other threads meanwhile
     * @param preprocessing what makes its inputs
     */
    static CostCurve of(InferenceNetwork network, Preprocessing preprocessing) {
        List<Features> inputs = inputs(preprocessing);
        warmUp(network, inputs);
        long bytes = inputs.get(0).bytes();
        NavigableMap<Integer, Long> quickest = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            long last = 0;
            for (int size = 1;
                    size == 1
                            || (size <= LARGEST_BATCH
                                    && size * bytes <= MOST_BYTES
                                    && last < LONGEST_BATCH_NANOSECONDS);
                    size *= 2) {
                last = nanoseconds(network, batch(inputs, size));
                quickest.merge(size, last, Math::min);
            }
        }
        return new CostCurve(quickest.entrySet().stream()
                .map(cost -> new CostCurve.Cost(cost.getKey(), cost.getValue()))
                .toList());
    }

    /**
     * Computes batches until they stop getting quicker: the virtual machine compiles while it runs, and measured on the way
     * large batches, which take the longest, would look slow.
     */
    private static void warmUp(InferenceNetwork network, List<Features> inputs) {
        List<Features> batch = inputs.subList(0, Math.min(WARM_UP_BATCH, inputs.size()));
        long begin = System.nanoTime();
        long improvedAt = begin;
        long quickest = Long.MAX_VALUE;
        while (System.nanoTime() - improvedAt < SETTLED_NANOSECONDS
                && System.nanoTime() - begin < LONGEST_WARM_UP_NANOSECONDS) {
            long nanoseconds = nanoseconds(network, batch);
            if (nanoseconds < quickest * IMPROVEMENT) {
                quickest = nanoseconds;
                improvedAt = System.nanoTime();
            }
        }
    }

    private static long nanoseconds(InferenceNetwork network, List<Features> batch) {
        long begin = System.nanoTime();
        network.probabilities(batch);
        return Math.max(1, System.nanoTime() - begin);
    }

    private static List<Features> batch(List<Features> inputs, int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> inputs.get(i % inputs.size()))
                .toList();
    }

    /**
     * Inputs that differ from each other, as many as the memory for them allows: the rows that one and the same text reads
     * would lie in the cache.
     */
    private static List<Features> inputs(Preprocessing preprocessing) {
        Random random = new Random(LARGEST_BATCH);
        Features first = preprocessing.sample(random);
        long affordable = Math.max(1, MOST_BYTES / 2 / first.bytes());
        return IntStream.range(0, (int) Math.min(LARGEST_BATCH, affordable))
                .mapToObj(place -> place == 0 ? first : preprocessing.sample(random))
                .toList();
    }
}
