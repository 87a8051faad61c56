package io.streamgauge.models.preprocessing;

/** What a network reads of one event. */
public sealed interface Features {
    /**
     * A text as word indices.
     *
     * @param indices as many as the preprocessing's {@code maximumWords}; 0 is padding, 1 an unknown word. Not copied:
     *     whoever creates it gives the array away
     */
    record Words(int[] indices) implements Features {}

    /**
     * A grey picture.
     *
     * @param values rows from the top, each from the left; 0 (paper) to 1 (ink). Not copied: whoever creates it gives the
     *     array away
     */
    record Pixels(float[] values) implements Features {}
}
