package io.streamgauge.models.preprocessing;

/** What a network reads of one event. */
public sealed interface Features {
    /** What they take in memory, in bytes, but for some dozens. */
    long bytes();

    /**
     * A text as word indices.
     *
     * @param indices as many as the preprocessing's {@code maximumWords}; 0 is padding, 1 an unknown word. Not copied:
     *     whoever creates it gives the array away
     */
    record Words(int[] indices) implements Features {
        @Override
        public long bytes() {
            return (long) Integer.BYTES * indices.length;
        }
    }

    /**
     * A text as the set of its n-grams.
     *
     * @param hashes one per distinct n-gram, in no particular order; none for a text without tokens. Not copied: whoever
     *     creates it gives the array away
     */
    record Ngrams(long[] hashes) implements Features {
        @Override
        public long bytes() {
            return (long) Long.BYTES * hashes.length;
        }
    }

    /**
     * A grey picture.
     *
     * @param values rows from the top, each from the left; 0 (paper) to 1 (ink). Not copied: whoever creates it gives the
     *     array away
     */
    record Pixels(float[] values) implements Features {
        @Override
        public long bytes() {
            return (long) Float.BYTES * values.length;
        }
    }
}
