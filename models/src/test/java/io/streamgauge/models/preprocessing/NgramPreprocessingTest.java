package io.streamgauge.models.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NgramPreprocessingTest {
    private static final NgramPreprocessing UNIGRAMS = new NgramPreprocessing(1);
    private static final NgramPreprocessing TRIGRAMS = new NgramPreprocessing(3);

    /** The contract as regular expressions over strings. */
    private static final Pattern LINE_BREAK = Pattern.compile("<br[ \\t-\\r]*/?>", Pattern.CASE_INSENSITIVE);

    private static final Pattern TOKEN =
            Pattern.compile("[\\p{L}\\p{N}]+(?:'[\\p{L}\\p{N}]+)*|[^\\p{Z}\\t-\\r\\x1c-\\x1f\\x85]");

    /** What the Python code in the documentation gives: these are part of the contract with every trained network. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "good, f70a82b6c2693f3f",
                "good film, e0d69618bc8c083c",
                "film good, c1943279f7241529",
                "not a good film !, 83d2c3b77a675021",
                "don't, dc70291ff8088970",
                "café, a8ee11af264d9ddc",
                "\uD83D\uDE00, 8df1ba8c083d260c"
            })
    void theLongestNgramOfATextHasTheHashOfTheContract(String text, String hash) {
        long[] hashes = new NgramPreprocessing(5).encode(text).hashes();
        assertThat(Long.toHexString(hashes[hashes.length - 1])).isEqualTo(hash);
    }

    @Test
    void aTextWithEverythingIsReadAsPythonReadsIt() {
        String text =
                "<BR>Don\u2019t MISS it!<br />It's \u00c9lan, \u0130stanbul\u00a0snake_case 3\u00bd \uD83D\uDE00\u2026 x<br/y";
        assertThat(tokens(text))
                .containsExactly(
                        "Don\u2019t",
                        "MISS",
                        "it",
                        "!",
                        "It's",
                        "\u00c9lan",
                        ",",
                        "\u0130stanbul",
                        "snake",
                        "_",
                        "case",
                        "3\u00bd",
                        "\uD83D\uDE00",
                        "\u2026",
                        "x",
                        "<",
                        "br",
                        "/",
                        "y");
        long[] hashes = TRIGRAMS.encode(text).hashes();
        assertThat(hashes).hasSize(54);
        assertThat(Arrays.stream(hashes).sum()).isEqualTo(-7364268234346215267L);
    }

    @Test
    void anyTextIsReadAsTheRegularExpressionsReadIt() {
        Random random = new Random(3);
        for (int i = 0; i < 3_000; i++) {
            String text = RandomTexts.next(random, 30);
            for (int order = 1; order <= NgramPreprocessing.HIGHEST_ORDER; order++) {
                assertThat(new NgramPreprocessing(order).encode(text).hashes())
                        .as("order %d of '%s'", order, text)
                        .containsExactlyInAnyOrder(expected(text, order).toArray(Long[]::new));
            }
        }
    }

    /** Written from the contract, without the code under test. */
    private static Set<Long> expected(String text, int maximumOrder) {
        StringBuilder lower = new StringBuilder();
        LINE_BREAK
                .matcher(text)
                .replaceAll(" ")
                .replace('\u2019', '\'')
                .codePoints()
                .map(Character::toLowerCase)
                .forEach(lower::appendCodePoint);
        List<String> tokens =
                TOKEN.matcher(lower).results().map(match -> match.group()).toList();
        Set<Long> hashes = new LinkedHashSet<>();
        for (int order = 1; order <= maximumOrder; order++) {
            for (int first = 0; first + order <= tokens.size(); first++) {
                hashes.add(hash(tokens.subList(first, first + order)));
            }
        }
        return hashes;
    }

    private static long hash(List<String> tokens) {
        long hash = 0;
        for (String token : tokens) {
            long tokenHash = 0xcbf29ce484222325L;
            for (int codePoint : token.codePoints().toArray()) {
                tokenHash = (tokenHash ^ codePoint) * 0x100000001b3L;
            }
            long mixed = hash + tokenHash;
            mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
            hash = mixed ^ (mixed >>> 31);
        }
        return hash;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t", "<br />", "<br><BR/>", "\u00a0\u2003"})
    void aTextWithoutTokensHasNoNgrams(String text) {
        assertThat(TRIGRAMS.encode(text).hashes()).isEmpty();
        assertThat(TRIGRAMS.positions(text).tokens()).isEmpty();
    }

    @Test
    void neitherCaseNorSpacingNorKindOfApostropheMatters() {
        long[] plain = TRIGRAMS.encode("i don't like it !").hashes();
        assertThat(TRIGRAMS.encode("I\n DON\u2019T<br />like it!").hashes()).containsExactly(plain);
    }

    @Test
    void orderMattersBeyondSingleTokens() {
        assertThat(UNIGRAMS.encode("a b").hashes())
                .containsExactlyInAnyOrder(UNIGRAMS.encode("b a").hashes());
        assertThat(new NgramPreprocessing(2).encode("a b").hashes())
                .isNotEqualTo(new NgramPreprocessing(2).encode("b a").hashes())
                .hasSize(3);
    }

    @Test
    void anNgramThatRepeatsIsThereOnce() {
        assertThat(UNIGRAMS.encode("ha ha ha Ha").hashes()).hasSize(1);
        assertThat(TRIGRAMS.encode("ha ha ha ha").hashes()).hasSize(3).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D", "\uD83D'"})
    void unpairedSurrogatesAreTokens(String text) {
        assertThat(String.join("", tokens(text))).isEqualTo(text);
        assertThat(UNIGRAMS.encode(text).hashes()).hasSize(tokens(text).size());
    }

    @Test
    void positionsTellOfEveryNgramThatIsEncoded() {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            String text = RandomTexts.next(random, 40);
            NgramPreprocessing.Reading reading = TRIGRAMS.positions(text);
            Set<Long> hashes = new LinkedHashSet<>();
            for (NgramPreprocessing.Occurrence ngram : reading.ngrams()) {
                hashes.add(ngram.hash());
                int first = reading.tokens().get(ngram.first()).start();
                int end =
                        reading.tokens().get(ngram.first() + ngram.order() - 1).end();
                long[] alone = TRIGRAMS.encode(text.substring(first, end)).hashes();
                assertThat(alone).contains(ngram.hash());
            }
            assertThat(TRIGRAMS.encode(text).hashes()).containsExactlyInAnyOrder(hashes.toArray(Long[]::new));
        }
    }

    @Test
    void aHugeTextCountsUpToTheLimit() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NgramPreprocessing.MOST_TOKENS; i++) {
            text.append("w").append(i).append(' ');
        }
        assertThat(UNIGRAMS.encode(text.toString()).hashes()).hasSize(NgramPreprocessing.MOST_TOKENS);
        long[] atTheLimit = TRIGRAMS.encode(text.toString()).hashes();
        text.append("and more");
        assertThat(TRIGRAMS.encode(text.toString()).hashes()).containsExactly(atTheLimit);
        assertThat(TRIGRAMS.positions(text.toString()).tokens()).hasSize(NgramPreprocessing.MOST_TOKENS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, -1})
    void anOrderOutOfRangeIsRefused(int order) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NgramPreprocessing(order))
                .withMessageContaining("maximumOrder is " + order)
                .withMessageContaining("1 to 5");
    }

    @Test
    void samplesAreOfTheSizeOfReviews() {
        Features sample = TRIGRAMS.sample(new Random(1));
        assertThat(sample).isInstanceOfSatisfying(Features.Ngrams.class, ngrams -> assertThat(ngrams.hashes())
                .hasSizeBetween(100, 2_000)
                .doesNotHaveDuplicates());
        assertThat(sample.bytes()).isEqualTo(8L * ((Features.Ngrams) sample).hashes().length);
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        for (WordPosition position : UNIGRAMS.positions(text).tokens()) {
            tokens.add(text.substring(position.start(), position.end()));
        }
        return tokens;
    }
}
