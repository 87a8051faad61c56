package io.streamgauge.models.network;

import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.models.preprocessing.TextEncoder;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.models.preprocessing.WordPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /** What the words of a text did. */
    sealed interface Text extends Explanation permits Words, Ngrams {
        /**
         * The words that were read, with their places.
         *
         * @param text what was explained
         * @param preprocessing what made the network's input of it
         * @return first to last
         * @throws ClassCastException when the preprocessing is of another kind than the input
         */
        List<Word> in(String text, TextEncoder preprocessing);
    }

    /**
     * The words of a text, by their places in the network's input.
     *
     * @param method how they were computed
     * @param scores one for each word that the network read, the last one for the last word of the text; scores of padding
     *     may precede them
     */
    record Words(Method method, float[] scores) implements Text {
        @Override
        public List<Word> in(String text, TextEncoder preprocessing) {
            List<WordPosition> positions = ((TextPreprocessing) preprocessing).positions(text);
            int padding = scores.length - positions.size();
            List<Word> words = new ArrayList<>(positions.size());
            for (int word = 0; word < positions.size(); word++) {
                words.add(new Word(positions.get(word), scores[padding + word]));
            }
            return words;
        }
    }

    /**
     * The distinct n-grams of a text: exact.
     *
     * @param hashes of the n-grams. Not copied
     * @param scores one for each n-gram
     */
    record Ngrams(long[] hashes, float[] scores) implements Text {
        @Override
        public Method method() {
            return Method.EXACT;
        }

        /**
         * The words, with each n-gram's score shared equally among the places where it occurs, and there among its words: so
         * the words' scores and the network's bias still sum up to the log-odds.
         */
        @Override
        public List<Word> in(String text, TextEncoder preprocessing) {
            Map<Long, Float> byHash = new HashMap<>();
            for (int i = 0; i < hashes.length; i++) {
                byHash.put(hashes[i], scores[i]);
            }
            NgramPreprocessing.Reading reading = ((NgramPreprocessing) preprocessing).positions(text);
            Map<Long, Integer> places = new HashMap<>();
            for (NgramPreprocessing.Occurrence ngram : reading.ngrams()) {
                places.merge(ngram.hash(), 1, Integer::sum);
            }
            double[] shares = new double[reading.tokens().size()];
            for (NgramPreprocessing.Occurrence ngram : reading.ngrams()) {
                double share = (double) byHash.getOrDefault(ngram.hash(), 0f)
                        / places.getOrDefault(ngram.hash(), 1)
                        / ngram.order();
                for (int token = ngram.first(); token < ngram.first() + ngram.order(); token++) {
                    shares[token] += share;
                }
            }
            List<Word> words = new ArrayList<>();
            for (int token = 0; token < shares.length; token++) {
                words.add(new Word(reading.tokens().get(token), (float) shares[token]));
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
