package io.streamgauge.models.preprocessing;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Splits text into words: lower-case runs of letters, digits and combining marks that begin with a letter or digit, with
 * apostrophes inside a word kept ("don't"), HTML line breaks taken as spaces, everything else dropped. Works on any
 * sequence of characters, unpaired surrogates included. Stateless.
 *
 * <p>A change of these rules changes what every trained model sees: it needs another {@code type} of
 * {@link Preprocessing}.
 */
final class Tokenizer {
    private static final Pattern LINE_BREAK = Pattern.compile("<br\\s*/?>", Pattern.CASE_INSENSITIVE);

    private Tokenizer() {}

    /** Hands the words of a text to the consumer, first to last. */
    static void words(String text, Consumer<String> consumer) {
        String plain = text.indexOf('<') < 0 ? text : LINE_BREAK.matcher(text).replaceAll(" ");
        int length = plain.length();
        int start = -1;
        int position = 0;
        while (position < length) {
            int codePoint = plain.codePointAt(position);
            int next = position + Character.charCount(codePoint);
            if (start < 0) {
                // A mark alone is no word: emoji are followed by an invisible one.
                if (isLetterOrDigit(codePoint)) {
                    start = position;
                }
            } else if (!isLetterOrDigit(codePoint)
                    && !isMark(codePoint)
                    && !isInnerApostrophe(plain, codePoint, next)) {
                consumer.accept(word(plain, start, position));
                start = -1;
            }
            position = next;
        }
        if (start >= 0) {
            consumer.accept(word(plain, start, length));
        }
    }

    private static String word(String text, int start, int end) {
        return text.substring(start, end).replace('\u2019', '\'').toLowerCase(Locale.ROOT);
    }

    private static boolean isInnerApostrophe(String text, int codePoint, int next) {
        return (codePoint == '\'' || codePoint == '\u2019')
                && next < text.length()
                && isLetterOrDigit(text.codePointAt(next));
    }

    private static boolean isLetterOrDigit(int codePoint) {
        if (codePoint < 128) {
            return (codePoint >= 'a' && codePoint <= 'z')
                    || (codePoint >= 'A' && codePoint <= 'Z')
                    || (codePoint >= '0' && codePoint <= '9');
        }
        return Character.isLetterOrDigit(codePoint);
    }

    /** Accents, and the vowel signs without which Hindi or Tamil words would fall apart. */
    private static boolean isMark(int codePoint) {
        return codePoint >= 128
                && switch (Character.getType(codePoint)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
                    default -> false;
                };
    }
}
