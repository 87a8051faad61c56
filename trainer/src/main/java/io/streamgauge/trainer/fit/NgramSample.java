package io.streamgauge.trainer.fit;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.trainer.examples.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Texts as their n-grams with their labels: what a fit learns from.
 *
 * @param ngrams distinct hashes of each text; not copied
 * @param labels 0 or 1 for each text
 */
record NgramSample(List<long[]> ngrams, int[] labels) {
    /** Examples whose features are n-grams, one after another. */
    static NgramSample of(Examples... examples) {
        List<long[]> ngrams = new ArrayList<>();
        for (Examples some : examples) {
            for (int example = 0; example < some.count(); example++) {
                ngrams.add(((Features.Ngrams) some.features(example)).hashes());
            }
        }
        int[] labels = Stream.of(examples)
                .flatMapToInt(some -> IntStream.range(0, some.count()).map(some::label))
                .toArray();
        return new NgramSample(ngrams, labels);
    }

    int count() {
        return labels.length;
    }
}
