package io.streamgauge.trainer.report;

import io.streamgauge.models.preprocessing.WordPosition;
import java.util.List;

/** Which words of a text moved a network's answer, and how far. */
interface WordInfluences {
    /**
     * A word and what it did.
     *
     * @param position where it lies in the text
     * @param influence by how much it moved the logit of the second label: above 0 when it spoke for that label, below 0
     *     when it spoke for the first
     */
    record Word(WordPosition position, double influence) {}

    /**
     * What a network read of a text.
     *
     * @param start where that begins in the text
     * @param words first to last
     */
    record Excerpt(int start, List<Word> words) {}

    /** What the network reads of a text. */
    Excerpt of(String text);

    /** What is shown, as a sentence. */
    String shown();

    /** What the depth of a word's colour means, as the rest of a sentence that begins "the deeper". */
    String depth();
}
