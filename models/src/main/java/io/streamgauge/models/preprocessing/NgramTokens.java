package io.streamgauge.models.preprocessing;

/**
 * Reads the tokens of a text one after another and hashes them where they lie, without making strings; the rules are those
 * that {@link NgramPreprocessing} describes. Belongs to one thread.
 */
final class NgramTokens {
    private static final int ASCII = 128;

    /** Of the 64-bit hash of Fowler, Noll and Vo, variant 1a. */
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    /** What Python's {@code str.isalnum} takes: letters, and numbers of every kind. */
    private static final int LETTERS_AND_NUMBERS = 1 << Character.UPPERCASE_LETTER
            | 1 << Character.LOWERCASE_LETTER
            | 1 << Character.TITLECASE_LETTER
            | 1 << Character.MODIFIER_LETTER
            | 1 << Character.OTHER_LETTER
            | 1 << Character.DECIMAL_DIGIT_NUMBER
            | 1 << Character.LETTER_NUMBER
            | 1 << Character.OTHER_NUMBER;

    private static final int NEXT_LINE = 0x85;

    private final String text;
    private int start;
    private int end;
    private long hash;

    NgramTokens(String text) {
        this.text = text;
    }

    /** Goes to the next token; false when there is none. */
    boolean next() {
        int position = end;
        while (position < text.length()) {
            int codePoint = text.codePointAt(position);
            int next = position + Character.charCount(codePoint);
            int after = codePoint == '<' ? Tokenizer.afterLineBreak(text, position) : next;
            boolean isLineBreak = after > next;
            if (!isLineBreak && !isSpace(codePoint)) {
                start = position;
                if (isLetterOrNumber(codePoint)) {
                    readWord();
                } else {
                    hash = with(OFFSET_BASIS, normal(codePoint));
                    end = after;
                }
                return true;
            }
            position = after;
        }
        end = position;
        return false;
    }

    private void readWord() {
        long read = OFFSET_BASIS;
        int position = start;
        while (position < text.length()) {
            int codePoint = text.codePointAt(position);
            int after = position + Character.charCount(codePoint);
            if (!isLetterOrNumber(codePoint) && !isInnerApostrophe(codePoint, after)) {
                break;
            }
            read = with(read, normal(codePoint));
            position = after;
        }
        hash = read;
        end = position;
    }

    /** First character of the token. */
    int start() {
        return start;
    }

    /** The character after its last. */
    int end() {
        return end;
    }

    /** Hash of the token as it is compared: in lower case, with straight apostrophes. */
    long hash() {
        return hash;
    }

    private static long with(long hash, int codePoint) {
        return (hash ^ codePoint) * PRIME;
    }

    private boolean isInnerApostrophe(int codePoint, int next) {
        return (codePoint == '\'' || codePoint == '\u2019')
                && next < text.length()
                && isLetterOrNumber(text.codePointAt(next));
    }

    private static int normal(int codePoint) {
        if (codePoint < ASCII) {
            return codePoint >= 'A' && codePoint <= 'Z' ? codePoint + ('a' - 'A') : codePoint;
        }
        return codePoint == '\u2019' ? '\'' : Character.toLowerCase(codePoint);
    }

    private static boolean isLetterOrNumber(int codePoint) {
        if (codePoint < ASCII) {
            return (codePoint >= 'a' && codePoint <= 'z')
                    || (codePoint >= 'A' && codePoint <= 'Z')
                    || (codePoint >= '0' && codePoint <= '9');
        }
        return (LETTERS_AND_NUMBERS >> Character.getType(codePoint) & 1) != 0;
    }

    private static boolean isSpace(int codePoint) {
        return codePoint == ' '
                || codePoint == NEXT_LINE
                || Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint);
    }
}
