package io.streamgauge.scorer.inference;

import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Warms a network up and measures what batches cost. One thing, because a network must have computed a size once before
 * its time says anything.
 */
final class CostMeasurement {
    /** Powers of two: the plan needs the shape of the curve, not each of its points. */
    private static final int LARGEST_BATCH = 256;

    private static final int REPETITIONS = 3;

    /** A network that takes so long for a batch is not asked for larger ones: loading must not hold up a swap. */
    private static final long LONGEST_BATCH_NANOSECONDS = 60_000_000;

    private CostMeasurement() {}

    /**
     * Measures. The quickest of several calls counts: whatever else the machine does makes calls slower, never quicker.
     *
     * @param network answers; may be used by other threads meanwhile
     * @param preprocessing what makes its inputs
     */
    static CostCurve of(InferenceNetwork network, Preprocessing preprocessing) {
        List<Features> inputs = inputs(preprocessing);
        List<CostCurve.Cost> costs = new ArrayList<>();
        long last = 0;
        for (int size = 1; size <= LARGEST_BATCH && last < LONGEST_BATCH_NANOSECONDS; size *= 2) {
            List<Features> batch = inputs.subList(0, size);
            network.probabilities(batch);
            long quickest = Long.MAX_VALUE;
            for (int repetition = 0; repetition < REPETITIONS; repetition++) {
                long begin = System.nanoTime();
                network.probabilities(batch);
                quickest = Math.min(quickest, System.nanoTime() - begin);
            }
            costs.add(new CostCurve.Cost(size, Math.max(1, quickest)));
            last = quickest;
        }
        return new CostCurve(costs);
    }

    /** Inputs that differ from each other: the rows that one and the same text reads would lie in the cache. */
    private static List<Features> inputs(Preprocessing preprocessing) {
        Random random = new Random(LARGEST_BATCH);
        return IntStream.range(0, LARGEST_BATCH)
                .mapToObj(any -> input(preprocessing, random))
                .toList();
    }

    private static Features input(Preprocessing preprocessing, Random random) {
        if (preprocessing instanceof TextPreprocessing text) {
            return new Features.Words(
                    random.ints(text.maximumWords(), 0, text.vocabularySize()).toArray());
        }
        ImagePreprocessing image = (ImagePreprocessing) preprocessing;
        float[] pixels = new float[image.width() * image.height()];
        for (int pixel = 0; pixel < pixels.length; pixel++) {
            pixels[pixel] = random.nextFloat();
        }
        return new Features.Pixels(pixels);
    }
}
