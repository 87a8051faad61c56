package io.streamgauge.trainer.fit;

import io.streamgauge.models.network.SentimentNgrams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The n-grams that have a row, and how large a feature each is: learnt from the texts that are fitted and no others.
 *
 * <p>With P and Q the numbers of positive and negative texts that an n-gram occurs in, of N,
 *
 * <pre>
 * ratio = ln((P + 1) / sum of all P + 1) - ln((Q + 1) / sum of all Q + 1)
 * scale = (|ratio| + 0.3) * ln(N / (P + Q))
 * </pre>
 *
 * <p>The ratio is that of Wang and Manning, "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification", ACL
 * 2012, but without its sign, which the fit learns; the second factor is the inverse document frequency of Spärck Jones,
 * "A Statistical Interpretation of Term Specificity and Its Application in Retrieval", 1972. The 0.3 lets in n-grams that
 * say nothing by themselves.
 *
 * <p>Immutable as long as nobody writes to its arrays.
 */
final class NgramDictionary {
    private static final double SMOOTHING = 1;
    private static final double LEAST_RATIO = 0.3;

    /**
     * Hashes are counted a part at a time, those with the same upper bits: the n-grams that occur in one text only, which
     * are most of all, need not be in memory at once.
     */
    private static final int PART_BITS = 4;

    /** About two keys per bucket for IMDB. */
    private static final int BUCKET_BITS = 18;

    private final long[] keys;
    private final float[] scales;
    /** For each value of the upper bits, the first row that has it or more. */
    private final int[] buckets = new int[(1 << BUCKET_BITS) + 1];

    private NgramDictionary(long[] keys, float[] scales) {
        this.keys = keys;
        this.scales = scales;
        for (long key : keys) {
            buckets[upperBits(key, BUCKET_BITS) + 1]++;
        }
        for (int bucket = 1; bucket < buckets.length; bucket++) {
            buckets[bucket] += buckets[bucket - 1];
        }
    }

    /** Ascends as the keys do, whose sign counts. */
    private static int upperBits(long key, int bits) {
        return (int) ((key ^ Long.MIN_VALUE) >>> (Long.SIZE - bits));
    }

    /**
     * Learns.
     *
     * @param network how often an n-gram must occur, and how many there may be; when more do, they must occur more often
     * @throws IllegalArgumentException when there are none
     */
    static NgramDictionary learn(NgramSample sample, SentimentNgrams network) {
        List<NgramCounts.Frequent> parts = new ArrayList<>();
        for (int part = 0; part < 1 << PART_BITS; part++) {
            parts.add(count(sample, part).frequent(network.minimumExamples()));
        }
        int least = least(parts, sample.count(), network);
        int rows = 0;
        double positives = 0;
        double negatives = 0;
        for (NgramCounts.Frequent part : parts) {
            for (int i = 0; i < part.keys().length; i++) {
                if (isKept(part, i, least, sample.count())) {
                    rows++;
                    positives += part.positive()[i] + SMOOTHING;
                    negatives += part.negative()[i] + SMOOTHING;
                }
            }
        }
        if (rows == 0) {
            throw new IllegalArgumentException("No n-gram occurs in " + least + " of the " + sample.count()
                    + " texts, but not in all: lower network.minimumExamples, or train on more texts");
        }
        long[] keys = new long[rows];
        float[] scales = new float[rows];
        int row = 0;
        for (NgramCounts.Frequent part : parts) {
            for (int i = 0; i < part.keys().length; i++) {
                if (isKept(part, i, least, sample.count())) {
                    double ratio = Math.log((part.positive()[i] + SMOOTHING) / positives)
                            - Math.log((part.negative()[i] + SMOOTHING) / negatives);
                    keys[row] = part.keys()[i];
                    scales[row] = (float)
                            ((Math.abs(ratio) + LEAST_RATIO) * Math.log((double) sample.count() / texts(part, i)));
                    row++;
                }
            }
        }
        return new NgramDictionary(keys, scales);
    }

    private static NgramCounts count(NgramSample sample, int part) {
        NgramCounts counts = new NgramCounts();
        for (int text = 0; text < sample.count(); text++) {
            int label = sample.labels()[text];
            for (long hash : sample.ngrams().get(text)) {
                if (upperBits(hash, PART_BITS) == part) {
                    counts.add(hash, label);
                }
            }
        }
        return counts;
    }

    private static int texts(NgramCounts.Frequent part, int ngram) {
        return part.positive()[ngram] + part.negative()[ngram];
    }

    /** What occurs in every text tells nothing, and its scale would be 0. */
    private static boolean isKept(NgramCounts.Frequent part, int ngram, int least, int texts) {
        return texts(part, ngram) >= least && texts(part, ngram) < texts;
    }

    /** The fewest texts that an n-gram must occur in for all of them to have rows. */
    private static int least(List<NgramCounts.Frequent> parts, int texts, SentimentNgrams network) {
        int[] ngrams = new int[texts + 1];
        for (NgramCounts.Frequent part : parts) {
            for (int i = 0; i < part.keys().length; i++) {
                ngrams[texts(part, i)]++;
            }
        }
        int least = texts;
        long rows = 0;
        while (least > network.minimumExamples() && rows + ngrams[least - 1] <= network.rows()) {
            least--;
            rows += ngrams[least];
        }
        return least;
    }

    /** How many n-grams have a row. */
    int size() {
        return keys.length;
    }

    /** Their hashes, ascending; not to be written to. */
    long[] keys() {
        return keys;
    }

    /** A scale above 0 for each; not to be written to. */
    float[] scales() {
        return scales;
    }

    /** The rows of those of a text's n-grams that have one, ascending or not. */
    int[] rows(long[] hashes) {
        int[] rows = new int[hashes.length];
        int count = 0;
        for (long hash : hashes) {
            int bucket = upperBits(hash, BUCKET_BITS);
            int row = buckets[bucket];
            while (row < buckets[bucket + 1] && keys[row] < hash) {
                row++;
            }
            if (row < buckets[bucket + 1] && keys[row] == hash) {
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }
}
