package io.streamgauge.models.preprocessing;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Collects hashes and keeps each once, in the order in which they first came. Belongs to one thread. */
final class DistinctHashes {
    /** Differs from process to process, so that nobody can write a text whose hashes all meet in one place. */
    private static final long MULTIPLIER = ThreadLocalRandom.current().nextLong() | 1;

    private long[] hashes;
    /** Places in {@code hashes} counted from 1, each in the first free slot from its hash on; 0 is free. */
    private int[] slots;

    private int shift;
    private int count;

    /**
     * An empty collection.
     *
     * @param expected how many there will be; more make it grow
     */
    DistinctHashes(int expected) {
        hashes = new long[Math.max(8, expected)];
        reserve();
    }

    private void reserve() {
        int size = Integer.highestOneBit(hashes.length) * 4;
        slots = new int[size];
        shift = Long.SIZE - Integer.numberOfTrailingZeros(size);
        for (int i = 0; i < count; i++) {
            slots[slotOf(hashes[i])] = i + 1;
        }
    }

    void add(long hash) {
        int slot = slotOf(hash);
        if (slots[slot] != 0) {
            return;
        }
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * count);
            reserve();
            slot = slotOf(hash);
        }
        hashes[count++] = hash;
        slots[slot] = count;
    }

    /** The slot that holds a hash, or the free one where it would be. */
    private int slotOf(long hash) {
        int slot = (int) ((hash * MULTIPLIER) >>> shift);
        while (slots[slot] != 0 && hashes[slots[slot] - 1] != hash) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    long[] toArray() {
        return Arrays.copyOf(hashes, count);
    }
}
