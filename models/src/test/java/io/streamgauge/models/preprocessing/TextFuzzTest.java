package io.streamgauge.models.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.fuzzing.Fuzzing;
import io.streamgauge.fuzzing.Target;
import io.streamgauge.fuzzing.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Any sequence of characters is a text: both encoders take it, and tell the truth about where words lie. */
class TextFuzzTest {
    private static final String[] SEEDS = {
        "A good film.<br /><br />I don't think it's bad, but 2 hours are 1 too many!",
        "Σίσυφος ΣΊΣΥΦΟΣ İstanbul ß ﬁn Ångström e\u0301te\u0301 हिन्दी தமிழ்",
        "字幕 𠀋𠀋 \uD83D\uDE00\uFE0F \u200D \u202Eright to left\u202C שלום مرحبا",
        "",
        "a".repeat(300) + " " + "word ".repeat(50),
        "Σ".repeat(20_000),
        "İ".repeat(20_000),
        "\uD83D \uDE00 \uDE00\uD83D a\uD83Db \u0000\u0001\u001F \u0085 \u2028"
    };

    private static final String[] TOKENS = {
        " ", "<br />", "<BR\t>", "<br", "'", "’", "film", "GOOD", "7", "e\u0301", "İ", "\u212A", "\u0300", "\uD83D",
        "\uDE00", "\u202E", "\u200D", "\uFEFF", "\uFFFF", "\u0000", "ǅ", "Σ", "٣", "Ⅷ", "½", "_", "\u00A0", "\u001C"
    };

    private static final TextPreprocessing WORDS =
            new TextPreprocessing(12, List.of("a", "film", "good", "don't", "7", "été", "字幕", "i\u0307stanbul"));
    private static final NgramPreprocessing NGRAMS = new NgramPreprocessing(3);

    /** Java's lower case, which the reference uses, takes time with the square of a word's length. */
    private static final int LONGEST_COMPARED = 1_000;

    @Test
    void everyTextHasItsWords() {
        Fuzzing.run(Target.ofText("words", TextFuzzTest::readWords)
                .seeds(SEEDS)
                .tokens(TOKENS)
                .cases(4_000)
                .allocating(16L << 20, 256)
                .refusingNothing());
    }

    private static Verdict readWords(String text) {
        int[] indices = WORDS.encode(text).indices();
        assertThat(indices).hasSize(WORDS.maximumWords());
        assertThat(Arrays.stream(indices)).allMatch(index -> index >= 0 && index < WORDS.vocabularySize());
        assertThat(WORDS.encode(text).indices()).isEqualTo(indices);

        List<WordPosition> positions = WORDS.positions(text);
        requirePlaces(positions, text);
        if (text.length() > LONGEST_COMPARED) {
            return Verdict.ACCEPTED;
        }
        List<String> tokens = ReferenceTokens.of(text);
        List<String> last = tokens.subList(Math.max(0, tokens.size() - WORDS.maximumWords()), tokens.size());
        assertThat(positions).hasSameSizeAs(last);
        for (int i = 0; i < positions.size(); i++) {
            WordPosition position = positions.get(i);
            String word = Tokenizer.word(text, position.start(), position.end());
            assertThat(word).isEqualTo(last.get(i));
            int known = WORDS.vocabulary().indexOf(word);
            assertThat(indices[indices.length - positions.size() + i])
                    .isEqualTo(known < 0 ? TextPreprocessing.UNKNOWN : known + 2);
        }
        return Verdict.ACCEPTED;
    }

    @Test
    void everyTextHasItsNgrams() {
        Fuzzing.run(Target.ofText("ngrams", TextFuzzTest::readNgrams)
                .seeds(SEEDS)
                .tokens(TOKENS)
                .cases(4_000)
                .allocating(4L << 20, 2_000)
                .refusingNothing());
    }

    private static Verdict readNgrams(String text) {
        long[] hashes = NGRAMS.encode(text).hashes();
        NgramPreprocessing.Reading reading = NGRAMS.positions(text);
        requirePlaces(reading.tokens(), text);
        assertThat(reading.tokens()).hasSizeLessThanOrEqualTo(NgramPreprocessing.MOST_TOKENS);
        // Each once, in the order of their first occurrence.
        assertThat(hashes)
                .isEqualTo(reading.ngrams().stream()
                        .mapToLong(NgramPreprocessing.Occurrence::hash)
                        .distinct()
                        .toArray());
        assertThat(LongStream.of(NGRAMS.encode(text).hashes()).toArray()).isEqualTo(hashes);
        for (NgramPreprocessing.Occurrence ngram : reading.ngrams()) {
            assertThat(ngram.first()).isBetween(0, reading.tokens().size() - ngram.order());
        }
        return Verdict.ACCEPTED;
    }

    /** In order, apart, within the text, and never through the middle of a character. */
    private static void requirePlaces(List<WordPosition> positions, String text) {
        int end = 0;
        List<Integer> borders = new ArrayList<>();
        for (WordPosition position : positions) {
            assertThat(position.start()).isGreaterThanOrEqualTo(end);
            assertThat(position.end()).isGreaterThan(position.start());
            end = position.end();
            borders.add(position.start());
            borders.add(position.end());
        }
        assertThat(end).isLessThanOrEqualTo(text.length());
        for (int border : borders) {
            if (border > 0 && border < text.length()) {
                assertThat(Character.isSurrogatePair(text.charAt(border - 1), text.charAt(border)))
                        .isFalse();
            }
        }
    }

    @Test
    void aWordOfTenMillionCharactersIsAWord() {
        for (String letter : new String[] {"x", "é", "\uD835\uDC65"}) {
            String text = letter.repeat(10_000_000 / letter.length());
            assertThat(WORDS.positions(text)).containsExactly(new WordPosition(0, text.length()));
            assertThat(WORDS.encode(text).indices()[WORDS.maximumWords() - 1]).isEqualTo(TextPreprocessing.UNKNOWN);
            assertThat(NGRAMS.encode(text).hashes()).hasSize(1);
        }
    }
}
