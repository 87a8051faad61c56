package io.streamgauge.models.preprocessing;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Text to word indices, as in the Keras examples for IMDB: the last {@code maximumWords} words count, shorter texts are
 * padded in front with 0, words outside the vocabulary are 1, and the vocabulary's words follow from 2 in the order of
 * their frequency in the training texts.
 */
public final class TextPreprocessing implements TextEncoder {
    /** Index of padding. */
    public static final int PADDING = 0;

    /** Index of every word that is not in the vocabulary. */
    public static final int UNKNOWN = 1;

    private static final int FIRST_WORD = 2;
    private static final int MOST_WORDS = 100_000;
    /** In UTF-16 units; longer words are noise. */
    private static final int LONGEST_LEARNT = 256;

    private static final int LARGEST_VOCABULARY = 1_000_000;

    private final int maximumWords;
    private final List<String> vocabulary;
    private final WordTable words;

    /**
     * Preprocessing with a given vocabulary.
     *
     * @param maximumWords how many words a text has after padding or truncation, 1 to 100,000
     * @param vocabulary distinct words, most frequent first, at most 1,000,000
     */
    @JsonCreator
    public TextPreprocessing(
            @JsonProperty("maximumWords") int maximumWords, @JsonProperty("vocabulary") List<String> vocabulary) {
        if (maximumWords < 1 || maximumWords > MOST_WORDS) {
            throw new IllegalArgumentException(
                    "maximumWords is " + maximumWords + ": it must be from 1 to " + MOST_WORDS);
        }
        if (vocabulary.size() > LARGEST_VOCABULARY) {
            throw new IllegalArgumentException(
                    "vocabulary has " + vocabulary.size() + " words: at most " + LARGEST_VOCABULARY + " are allowed");
        }
        this.maximumWords = maximumWords;
        this.vocabulary = List.copyOf(vocabulary);
        CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
        for (int i = 0; i < this.vocabulary.size(); i++) {
            if (!encoder.canEncode(this.vocabulary.get(i))) {
                throw new IllegalArgumentException("vocabulary holds, at " + i + ", a word with an unpaired surrogate");
            }
        }
        this.words = new WordTable(this.vocabulary);
    }

    /**
     * Learns the vocabulary of training texts.
     *
     * @param texts the training texts, and nothing but them
     * @param vocabularySize number of indices, padding and unknown included; 3 or more
     * @param maximumWords as above
     */
    public static TextPreprocessing learn(Iterable<String> texts, int vocabularySize, int maximumWords) {
        if (vocabularySize <= FIRST_WORD) {
            throw new IllegalArgumentException("vocabularySize is " + vocabularySize + ": it must be at least 3");
        }
        Map<String, Integer> counts = new HashMap<>();
        for (String text : texts) {
            Tokenizer.words(text, LONGEST_LEARNT, word -> counts.merge(word, 1, Integer::sum));
        }
        // Ties are broken by the word itself: the same texts give the same vocabulary on every machine.
        List<String> vocabulary = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(vocabularySize - FIRST_WORD)
                .map(Map.Entry::getKey)
                .toList();
        return new TextPreprocessing(maximumWords, vocabulary);
    }

    /** How many words a text has after padding or truncation. */
    @JsonProperty
    public int maximumWords() {
        return maximumWords;
    }

    /** The known words; the first has index 2. */
    @JsonProperty
    public List<String> vocabulary() {
        return vocabulary;
    }

    /** Number of indices that can occur: the vocabulary, padding and unknown. */
    public int vocabularySize() {
        return vocabulary.size() + FIRST_WORD;
    }

    /**
     * Where the words that {@link #encode} reads lie in a text, first to last: at most {@link #maximumWords()}. The last
     * of them is the last of the indices, and so on backwards.
     */
    public List<WordPosition> positions(String text) {
        List<WordPosition> positions = new ArrayList<>();
        int start = Tokenizer.wordStart(text, Tokenizer.lastWords(text, maximumWords));
        while (start < text.length()) {
            int end = Tokenizer.wordEnd(text, start);
            positions.add(new WordPosition(start, end));
            start = Tokenizer.wordStart(text, end);
        }
        return List.copyOf(positions.subList(Math.max(0, positions.size() - maximumWords), positions.size()));
    }

    /**
     * The indices of a text.
     *
     * @param text any text; one without words gives nothing but padding
     * @return {@link #maximumWords()} indices
     */
    @Override
    public Features.Words encode(String text) {
        int[] ring = new int[maximumWords];
        int oldest = 0;
        int count = 0;
        int start = Tokenizer.wordStart(text, Tokenizer.lastWords(text, maximumWords));
        while (start < text.length()) {
            int end = Tokenizer.wordEnd(text, start);
            int word = words.indexOf(text, start, end);
            ring[oldest++] = word == WordTable.MISSING ? UNKNOWN : word + FIRST_WORD;
            oldest = oldest == maximumWords ? 0 : oldest;
            count++;
            start = Tokenizer.wordStart(text, end);
        }
        int[] encoded = new int[maximumWords];
        if (count < maximumWords) {
            System.arraycopy(ring, 0, encoded, maximumWords - count, count);
        } else {
            System.arraycopy(ring, oldest, encoded, 0, maximumWords - oldest);
            System.arraycopy(ring, 0, encoded, maximumWords - oldest, oldest);
        }
        return new Features.Words(encoded);
    }

    @Override
    public Features sample(Random random) {
        return new Features.Words(random.ints(maximumWords, 0, vocabularySize()).toArray());
    }
}
