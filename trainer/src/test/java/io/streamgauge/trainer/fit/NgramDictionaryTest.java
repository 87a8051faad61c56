package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.models.network.SentimentNgrams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NgramDictionaryTest {
    private static final long EVERYWHERE = -1;
    private static final long GOOD = Long.MIN_VALUE;
    private static final long BAD = Long.MAX_VALUE;
    private static final long ONCE = 0;

    /** Two texts of label 1, then two of label 0. */
    private static final NgramSample SAMPLE = new NgramSample(
            List.of(
                    new long[] {EVERYWHERE, GOOD},
                    new long[] {GOOD, EVERYWHERE, ONCE},
                    new long[] {EVERYWHERE, BAD},
                    new long[] {BAD, GOOD, EVERYWHERE}),
            new int[] {1, 1, 0, 0});

    @Test
    void whatOccursOftenEnoughButNotEverywhereHasARow() {
        NgramDictionary dictionary = NgramDictionary.learn(SAMPLE, new SentimentNgrams(3, 2, 100));
        assertThat(dictionary.keys()).containsExactly(GOOD, BAD);
        assertThat(NgramDictionary.learn(SAMPLE, new SentimentNgrams(3, 1, 100)).keys())
                .containsExactly(GOOD, ONCE, BAD);
    }

    @Test
    void scalesFollowTheFormula() {
        NgramDictionary dictionary = NgramDictionary.learn(SAMPLE, new SentimentNgrams(3, 2, 100));
        // GOOD: P = 2, Q = 1. BAD: P = 0, Q = 2. Sums of P + 1 and Q + 1: 4 and 5.
        double good = (Math.abs(Math.log(3 / 4.0) - Math.log(2 / 5.0)) + 0.3) * Math.log(4 / 3.0);
        double bad = (Math.abs(Math.log(1 / 4.0) - Math.log(3 / 5.0)) + 0.3) * Math.log(4 / 2.0);
        assertThat(dictionary.scales()).containsExactly(new float[] {(float) good, (float) bad}, within(1e-6f));
    }

    @Test
    void rowsOfATextAreThoseOfItsKnownNgrams() {
        NgramDictionary dictionary = NgramDictionary.learn(SAMPLE, new SentimentNgrams(3, 2, 100));
        assertThat(dictionary.rows(new long[] {BAD, 5, EVERYWHERE, GOOD})).containsExactly(1, 0);
        assertThat(dictionary.rows(new long[0])).isEmpty();
    }

    @Test
    void whenThereAreTooManyTheMostFrequentOnesHaveRows() {
        assertThat(NgramDictionary.learn(SAMPLE, new SentimentNgrams(3, 1, 2)).keys())
                .containsExactly(GOOD, BAD);
        // Two would be too many, and GOOD is in more texts than BAD.
        assertThat(NgramDictionary.learn(SAMPLE, new SentimentNgrams(3, 1, 1)).keys())
                .containsExactly(GOOD);
    }

    @Test
    void aSampleWithoutAnySaysWhatToChange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NgramDictionary.learn(SAMPLE, new SentimentNgrams(3, 5, 100)))
                .withMessageContaining("minimumExamples");
    }

    @Test
    void largeSamplesAreCountedAsAMapWould() {
        Random random = new Random(3);
        List<long[]> texts = new ArrayList<>();
        int[] labels = new int[400];
        Map<Long, Integer> counts = new TreeMap<>();
        for (int text = 0; text < labels.length; text++) {
            long[] hashes = random.ints(600, 0, 150_000)
                    .distinct()
                    .mapToLong(i -> i * 0x9e3779b97f4a7c15L)
                    .toArray();
            texts.add(hashes);
            labels[text] = random.nextInt(2);
            for (long hash : hashes) {
                counts.merge(hash, 1, Integer::sum);
            }
        }
        NgramDictionary dictionary =
                NgramDictionary.learn(new NgramSample(texts, labels), new SentimentNgrams(3, 3, 1_000_000));
        long[] expected = counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= 3)
                .mapToLong(Map.Entry::getKey)
                .toArray();
        assertThat(expected).hasSizeGreaterThan(1_000);
        assertThat(dictionary.keys()).containsExactly(expected);
        for (long[] text : texts) {
            assertThat(Arrays.stream(dictionary.rows(text))
                            .mapToLong(row -> dictionary.keys()[row]))
                    .containsExactly(Arrays.stream(text)
                            .filter(hash -> counts.getOrDefault(hash, 0) >= 3)
                            .boxed()
                            .toArray(Long[]::new));
        }
    }
}
