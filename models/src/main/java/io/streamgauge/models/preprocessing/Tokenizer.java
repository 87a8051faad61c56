package io.streamgauge.models.preprocessing;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * Splits text into words: lower-case runs of letters, digits and combining marks that begin with a letter or digit, with
 * apostrophes inside a word kept ("don't"), HTML line breaks taken as spaces, everything else dropped. Works on any
 * sequence of characters, unpaired surrogates included. Stateless.
 *
 * <p>A change of these rules changes what every trained model sees: it needs another {@code type} of
 * {@link Preprocessing}.
 */
final class Tokenizer {
    /** Characters below are told apart without Unicode's tables. */
    private static final int ASCII = 128;

    private Tokenizer() {}

    /**
     * Hands the words of a text to the consumer, first to last.
     *
     * @param longest words with more UTF-16 units are passed over
     */
    static void words(String text, int longest, Consumer<String> consumer) {
        int start = wordStart(text, 0);
        while (start < text.length()) {
            int end = wordEnd(text, start);
            if (end - start <= longest) {
                consumer.accept(word(text, start, end));
            }
            start = wordStart(text, end);
        }
    }

    /**
     * A word as it is counted and looked up, from where it lies in a text. Java's lower case may take time with the square of
     * the word's length: a minute for 65,536 capital sigmas.
     */
    static String word(String text, int start, int end) {
        return text.substring(start, end).replace('\u2019', '\'').toLowerCase(Locale.ROOT);
    }

    /**
     * Where to begin so as not to miss any of the last words. Between there and the end lie that many words or a few more,
     * the same ones that the whole text ends with.
     *
     * @param count how many words, 1 or more
     * @return 0 when the text may have fewer
     */
    static int lastWords(String text, int count) {
        int left = count;
        boolean wordAfter = false;
        for (int position = text.length() - 1; position >= 0; position--) {
            char character = text.charAt(position);
            // Whatever comes before a space, a letter or digit after it begins a word. The space may be part of a line
            // break, but then no letter follows.
            if (character == ' ' && wordAfter && --left == 0) {
                return position + 1;
            }
            wordAfter = character < ASCII && isLetterOrDigit(character);
        }
        return 0;
    }

    /** Where the first word that begins at a position or later begins; the text's length when there is none. */
    static int wordStart(String text, int from) {
        int position = from;
        while (position < text.length()) {
            char character = text.charAt(position);
            if (character == '<') {
                position = afterLineBreak(text, position);
            } else if (character < ASCII) {
                if (isLetterOrDigit(character)) {
                    return position;
                }
                position++;
            } else {
                // A mark alone is no word: emoji are followed by an invisible one.
                int codePoint = text.codePointAt(position);
                if (isLetterOrDigit(codePoint)) {
                    return position;
                }
                position += Character.charCount(codePoint);
            }
        }
        return position;
    }

    /** Where the word ends that begins at a position. */
    static int wordEnd(String text, int start) {
        int position = start;
        while (position < text.length()) {
            char character = text.charAt(position);
            if (character < ASCII) {
                if (!isLetterOrDigit(character) && !isInnerApostrophe(text, character, position + 1)) {
                    return position;
                }
                position++;
            } else {
                int codePoint = text.codePointAt(position);
                int next = position + Character.charCount(codePoint);
                if (!isLetterOrDigit(codePoint) && !isMark(codePoint) && !isInnerApostrophe(text, codePoint, next)) {
                    return position;
                }
                position = next;
            }
        }
        return position;
    }

    /** Past the HTML line break that begins with this angle bracket, or past the bracket alone when none does. */
    static int afterLineBreak(String text, int bracket) {
        int position = bracket + 1;
        if (!text.regionMatches(true, position, "br", 0, 2)) {
            return position;
        }
        int end = position + 2;
        while (end < text.length() && isSpace(text.charAt(end))) {
            end++;
        }
        if (end < text.length() && text.charAt(end) == '/') {
            end++;
        }
        return end < text.length() && text.charAt(end) == '>' ? end + 1 : position;
    }

    private static boolean isSpace(char character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    private static boolean isInnerApostrophe(String text, int codePoint, int next) {
        return (codePoint == '\'' || codePoint == '\u2019')
                && next < text.length()
                && isLetterOrDigit(text.codePointAt(next));
    }

    private static boolean isLetterOrDigit(int codePoint) {
        if (codePoint < ASCII) {
            return (codePoint >= 'a' && codePoint <= 'z')
                    || (codePoint >= 'A' && codePoint <= 'Z')
                    || (codePoint >= '0' && codePoint <= '9');
        }
        return Character.isLetterOrDigit(codePoint);
    }

    /** Accents, and the vowel signs without which Hindi or Tamil words would fall apart. */
    private static boolean isMark(int codePoint) {
        return codePoint >= ASCII
                && switch (Character.getType(codePoint)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
                    default -> false;
                };
    }
}
