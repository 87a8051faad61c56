package io.streamgauge.trainer.fit;

import java.util.Arrays;

/** In how many texts of each of two labels n-grams occur. Belongs to one thread. */
final class NgramCounts {
    private long[] keys = new long[1 << 16];
    /** Two counts per slot, by label; both zero in a free one. */
    private int[] counts = new int[2 << 16];

    private int size;

    /** Counts one text. */
    void add(long key, int label) {
        int slot = slot(key);
        if (isFree(slot)) {
            if (2 * size > keys.length) {
                grow();
                slot = slot(key);
            }
            keys[slot] = key;
            size++;
        }
        counts[2 * slot + label]++;
    }

    /**
     * N-grams with their counts.
     *
     * @param keys ascending
     * @param negative for each, in how many texts of label 0 it occurs
     * @param positive for each, in how many texts of label 1 it occurs
     */
    record Frequent(long[] keys, int[] negative, int[] positive) {}

    /** The n-grams that occur in so many texts, of either label, or more. */
    Frequent frequent(int least) {
        long[] found = new long[size];
        int count = 0;
        for (int slot = 0; slot < keys.length; slot++) {
            if (!isFree(slot) && counts[2 * slot] + counts[2 * slot + 1] >= least) {
                found[count++] = keys[slot];
            }
        }
        long[] frequent = Arrays.copyOf(found, count);
        Arrays.sort(frequent);
        int[] negative = new int[count];
        int[] positive = new int[count];
        for (int i = 0; i < count; i++) {
            int slot = slot(frequent[i]);
            negative[i] = counts[2 * slot];
            positive[i] = counts[2 * slot + 1];
        }
        return new Frequent(frequent, negative, positive);
    }

    private boolean isFree(int slot) {
        return counts[2 * slot] == 0 && counts[2 * slot + 1] == 0;
    }

    /** The slot of an n-gram, or the free one where it would be. The lower bits of a hash are as random as any. */
    private int slot(long key) {
        int slot = (int) key & (keys.length - 1);
        while (!isFree(slot) && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] formerKeys = keys;
        int[] formerCounts = counts;
        keys = new long[2 * formerKeys.length];
        counts = new int[2 * formerCounts.length];
        for (int former = 0; former < formerKeys.length; former++) {
            if (formerCounts[2 * former] != 0 || formerCounts[2 * former + 1] != 0) {
                int slot = slot(formerKeys[former]);
                keys[slot] = formerKeys[former];
                counts[2 * slot] = formerCounts[2 * former];
                counts[2 * slot + 1] = formerCounts[2 * former + 1];
            }
        }
    }
}
