package io.streamgauge.models.preprocessing;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A vocabulary's words by their characters. Finds a word where it lies in a text, in any case of its ASCII letters, without
 * making a string of it: nearly all words are ASCII. Immutable and safe for use by several threads.
 */
final class WordTable {
    /** What a word that is not in the table has for an index. */
    static final int MISSING = -1;

    private static final int ASCII = 128;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    /** Differs from process to process, so that nobody can write a vocabulary whose words all meet in one place. */
    private static final long SEED = ThreadLocalRandom.current().nextLong();

    private final List<String> words;
    /** Indices of words, each in the first free slot from that of its hash on; a power of two, at most half full. */
    private final int[] slots;
    /** The longest word's length in UTF-16 units. Lower case makes no word shorter, so a longer one is none of these. */
    private final int longest;

    /**
     * A table of words.
     *
     * @param words distinct; not copied
     * @throws IllegalArgumentException when one stands in it twice
     */
    WordTable(List<String> words) {
        this.words = words;
        this.longest = words.stream().mapToInt(String::length).max().orElse(0);
        this.slots = new int[Math.max(2, Integer.highestOneBit(words.size()) * 4)];
        Arrays.fill(slots, MISSING);
        for (int index = 0; index < words.size(); index++) {
            String word = words.get(index);
            int slot = slotOf(word);
            if (slots[slot] != MISSING) {
                throw new IllegalArgumentException("vocabulary holds the word '" + word + "' twice");
            }
            slots[slot] = index;
        }
    }

    /** Position in the list of the word that a part of a text is, or {@link #MISSING}. */
    int indexOf(String text, int start, int end) {
        // Not only to be quick: Java's lower case takes quadratic time, for a text that is one word of capital sigmas.
        if (end - start > longest) {
            return MISSING;
        }
        long hash = SEED;
        for (int position = start; position < end; position++) {
            char character = text.charAt(position);
            if (character >= ASCII) {
                return slots[slotOf(Tokenizer.word(text, start, end))];
            }
            hash = with(hash, lowerCase(character));
        }
        int slot = first(hash);
        while (slots[slot] != MISSING && !isSame(words.get(slots[slot]), text, start, end)) {
            slot = next(slot);
        }
        return slots[slot];
    }

    /** The slot of exactly this word, or the free one where it would be. */
    private int slotOf(String word) {
        long hash = SEED;
        for (int position = 0; position < word.length(); position++) {
            hash = with(hash, word.charAt(position));
        }
        int slot = first(hash);
        while (slots[slot] != MISSING && !words.get(slots[slot]).equals(word)) {
            slot = next(slot);
        }
        return slot;
    }

    private static long with(long hash, char character) {
        return (hash ^ character) * MULTIPLIER;
    }

    private int first(long hash) {
        // The product's upper bits depend on all characters, the lower ones do not.
        return (int) (hash >>> 32) & (slots.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    private static boolean isSame(String word, String text, int start, int end) {
        if (word.length() != end - start) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) != lowerCase(text.charAt(start + i))) {
                return false;
            }
        }
        return true;
    }

    private static char lowerCase(char ascii) {
        return ascii >= 'A' && ascii <= 'Z' ? (char) (ascii + ('a' - 'A')) : ascii;
    }
}
