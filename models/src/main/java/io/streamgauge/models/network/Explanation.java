package io.streamgauge.models.network;

import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing.WordPosition;
import java.util.ArrayList;
import java.util.List;

/**
 * What the parts of one input did for one label.
 *
 * <p>A score is in units of the label's log-odds, {@code ln(p / (1 - p))} with {@code p} the label's probability: for two
 * labels that is the network's logit, and unlike a probability near 1 it still tells small differences. Above 0 the part
 * spoke for the label, below 0 against it.
 *
 * <p>Immutable as long as nobody writes into the arrays; safe for use by several threads.
 */
public sealed interface Explanation {
    /** How the scores were computed. */
    Method method();

    /** One score per part. Not copied: whoever creates it gives the array away. */
    float[] scores();

    /** How scores come about. */
    enum Method {
        /** The log-odds are a sum over the parts and a constant; a score is the part's share in it. */
        EXACT,
        /** The log-odds minus what they are when the part alone is hidden. The scores do not add up to anything. */
        OCCLUSION
    }

    /**
     * The words of a text.
     *
     * @param method how they were computed
     * @param scores one for each word that the network read, the last one for the last word of the text; scores of padding
     *     may precede them
     */
    record Words(Method method, float[] scores) implements Explanation {
        /**
         * The words that were read, with their places.
         *
         * @param text what was explained
         * @param preprocessing what made the network's input of it
         * @return first to last
         */
        public List<Word> in(String text, TextPreprocessing preprocessing) {
            List<WordPosition> positions = preprocessing.positions(text);
            int padding = scores.length - positions.size();
            List<Word> words = new ArrayList<>(positions.size());
            for (int word = 0; word < positions.size(); word++) {
                words.add(new Word(positions.get(word), scores[padding + word]));
            }
            return words;
        }
    }

    /**
     * A word and what it did.
     *
     * @param position where it lies in the text
     * @param score as above
     */
    record Word(WordPosition position, float score) {}

    /**
     * A picture in square cells: a heat map.
     *
     * @param method how they were computed
     * @param height rows of pixels that the network reads
     * @param width columns of pixels that the network reads
     * @param cell side of a cell in pixels; the last row and the last column of cells may be cut
     * @param scores {@link #rows()} times {@link #columns()}, rows from the top, each from the left
     */
    record Picture(Method method, int height, int width, int cell, float[] scores) implements Explanation {
        /** Rows of cells. */
        public int rows() {
            return cells(height, cell);
        }

        /** Columns of cells. */
        public int columns() {
            return cells(width, cell);
        }

        /** How many cells it takes to cover a side. */
        static int cells(int side, int cell) {
            return (side + cell - 1) / cell;
        }
    }
}
