package io.streamgauge.models.preprocessing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Text to the set of its n-grams: the runs of 1 to {@code maximumOrder} neighbouring tokens, each as a 64-bit hash. There is
 * no dictionary: which n-grams count is the network's business, so the manifest stays small.
 *
 * <p>The rules, which are part of what a trained network relies on (another rule needs another {@code type} of
 * {@link Preprocessing}):
 *
 * <ul>
 *   <li>HTML line breaks ({@code <br>}, {@code <br />}, in any case of the letters) are spaces.
 *   <li>A token is a run of letters and numbers, with apostrophes inside it kept ("don't"), or else any single character
 *       that is no white space: exclamation marks and brackets carry sentiment too.
 *   <li>The typographic apostrophe U+2019 is taken as U+0027, and every character as its lower-case one by itself
 *       ({@link Character#toLowerCase(int)}), so that neither a locale nor the neighbours matter.
 *   <li>A token's hash is FNV-1a with 64 bits over its Unicode code points, not its bytes.
 *   <li>The hash of an n-gram is built from its first token to its last, from 0: {@code hash = mix(hash + token)}, modulo
 *       2<sup>64</sup>, where {@code mix} is the finalizer of SplitMix64 (Steele, Lea and Flood, "Fast Splittable
 *       Pseudorandom Number Generators", 2014): {@code z ^= z >>> 30; z *= 0xbf58476d1ce4e5b9; z ^= z >>> 27;
 *       z *= 0x94d049bb133111eb; z ^= z >>> 31}.
 *   <li>The first {@value #MOST_TOKENS} tokens of a text count; the longest of IMDB's reviews for testing has 2,588.
 * </ul>
 *
 * <p>The hash has no seed: it is the same on every machine and in every process. Characters that Unicode defined after the
 * Java runtime's version are single tokens. In Python the tokens of a text are
 *
 * <pre>{@code
 * text = re.sub(r'<br[ \t-\r]*\/?>', ' ', text, flags=re.I).replace('\u2019', "'")
 * text = ''.join(c.lower()[0] for c in text)
 * tokens = re.findall(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]|_", text)[:20000]
 * }</pre>
 *
 * <p>and the hash of an n-gram, as an unsigned integer,
 *
 * <pre>{@code
 * M = 2**64 - 1
 * def token(word):
 *     h = 0xcbf29ce484222325
 *     for c in word: h = ((h ^ ord(c)) * 0x100000001b3) & M
 *     return h
 * def mix(z):
 *     z = ((z ^ z >> 30) * 0xbf58476d1ce4e5b9) & M
 *     z = ((z ^ z >> 27) * 0x94d049bb133111eb) & M
 *     return z ^ z >> 31
 * def ngram(words):
 *     h = 0
 *     for word in words: h = mix((h + token(word)) & M)
 *     return h
 * }</pre>
 *
 * @param maximumOrder tokens of the longest n-grams, 1 to {@value #HIGHEST_ORDER}
 */
public record NgramPreprocessing(int maximumOrder) implements TextEncoder {
    /** The longest n-grams that can be asked for, in tokens. */
    public static final int HIGHEST_ORDER = 5;

    /** How many tokens of a text count, from its beginning: bounds the memory that a text can ask for. */
    public static final int MOST_TOKENS = 20_000;

    /** Characters per token, white space included, that English has at least; a guess too high only costs growing. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** Distinct n-grams of a review of IMDB with up to 3 tokens, in the mean. */
    private static final int TYPICAL_NGRAMS = 650;

    /** Checks the value. */
    public NgramPreprocessing {
        if (maximumOrder < 1 || maximumOrder > HIGHEST_ORDER) {
            throw new IllegalArgumentException(
                    "maximumOrder is " + maximumOrder + ": it must be from 1 to " + HIGHEST_ORDER);
        }
    }

    /**
     * An n-gram where it occurs.
     *
     * @param hash as {@link #encode} gives it
     * @param first its first token, counted from 0
     * @param order how many tokens it has
     */
    public record Occurrence(long hash, int first, int order) {}

    /**
     * What is read of a text.
     *
     * @param tokens where they lie in it, first to last
     * @param ngrams all n-grams, repetitions included, in the order of their last tokens
     */
    public record Reading(List<WordPosition> tokens, List<Occurrence> ngrams) {
        /** Takes copies. */
        public Reading {
            tokens = List.copyOf(tokens);
            ngrams = List.copyOf(ngrams);
        }
    }

    @Override
    public Features.Ngrams encode(String text) {
        int tokens = Math.min(text.length() / CHARACTERS_PER_TOKEN + 1, MOST_TOKENS);
        DistinctHashes distinct = new DistinctHashes(tokens * maximumOrder);
        read(new NgramTokens(text), (hash, order) -> distinct.add(hash));
        return new Features.Ngrams(distinct.toArray());
    }

    /** The tokens and n-grams of a text with their places: what {@link #encode} reads, for people to look at. */
    public Reading positions(String text) {
        List<WordPosition> positions = new ArrayList<>();
        List<Occurrence> ngrams = new ArrayList<>();
        NgramTokens tokens = new NgramTokens(text);
        read(tokens, (hash, order) -> {
            if (order == 1) {
                positions.add(new WordPosition(tokens.start(), tokens.end()));
            }
            ngrams.add(new Occurrence(hash, positions.size() - order, order));
        });
        return new Reading(positions, ngrams);
    }

    /** Hears of each n-gram when its last token was read, of the shortest first. */
    @FunctionalInterface
    private interface Listener {
        void ngram(long hash, int order);
    }

    private void read(NgramTokens tokens, Listener listener) {
        // By order: the n-gram that ends with the token read last. The empty one, of order 0, has the hash 0.
        long[] ending = new long[maximumOrder + 1];
        for (int count = 1; count <= MOST_TOKENS && tokens.next(); count++) {
            int longest = Math.min(maximumOrder, count);
            for (int order = longest; order > 0; order--) {
                ending[order] = mix(ending[order - 1] + tokens.hash());
            }
            for (int order = 1; order <= longest; order++) {
                listener.ngram(ending[order], order);
            }
        }
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    @Override
    public Features sample(Random random) {
        return new Features.Ngrams(random.longs(TYPICAL_NGRAMS).toArray());
    }
}
