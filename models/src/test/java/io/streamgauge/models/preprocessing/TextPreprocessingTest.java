package io.streamgauge.models.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.fuzzing.Allocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPreprocessingTest {
    private static final TextPreprocessing FOUR_WORDS = new TextPreprocessing(4, List.of("a", "b", "c", "d", "e"));

    @Test
    void theVocabularyIsOrderedByFrequencyAndThenByTheAlphabet() {
        TextPreprocessing learned =
                TextPreprocessing.learn(List.of("pear fig Fig", "apple pear fig", "kiwi", "date"), 100, 10);
        assertThat(learned.vocabulary()).containsExactly("fig", "pear", "apple", "date", "kiwi");
    }

    @Test
    void theVocabularysSizeCountsPaddingAndUnknown() {
        TextPreprocessing learned = TextPreprocessing.learn(List.of("a a a b b c"), 4, 10);
        assertThat(learned.vocabulary()).containsExactly("a", "b");
        assertThat(learned.vocabularySize()).isEqualTo(4);
        assertThat(TextPreprocessing.learn(List.of("a a b"), 50, 10).vocabularySize())
                .isEqualTo(4);
        assertThat(TextPreprocessing.learn(List.of(), 50, 10).vocabularySize()).isEqualTo(2);
    }

    @Test
    void theVocabularyDoesNotDependOnTheOrderOfTheTexts() {
        List<String> texts = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            texts.add(RandomTexts.next(random, 40));
        }
        List<String> first = TextPreprocessing.learn(texts, 25, 10).vocabulary();
        Collections.shuffle(texts, random);
        assertThat(TextPreprocessing.learn(texts, 25, 10).vocabulary()).isEqualTo(first);
    }

    @Test
    void shortTextsArePaddedInFront() {
        assertThat(FOUR_WORDS.encode("").indices()).containsExactly(0, 0, 0, 0);
        assertThat(FOUR_WORDS.encode("b").indices()).containsExactly(0, 0, 0, 3);
        assertThat(FOUR_WORDS.encode("a b c").indices()).containsExactly(0, 2, 3, 4);
    }

    @Test
    void aTextOfExactlyTheLengthIsTakenAsItIs() {
        assertThat(FOUR_WORDS.encode("a b c d").indices()).containsExactly(2, 3, 4, 5);
    }

    @Test
    void ofLongTextsTheLastWordsCount() {
        assertThat(FOUR_WORDS.encode("a b c d e").indices()).containsExactly(3, 4, 5, 6);
        assertThat(FOUR_WORDS.encode("e e e a b c d").indices()).containsExactly(2, 3, 4, 5);
        assertThat(FOUR_WORDS.encode("e e e e a b c d").indices()).containsExactly(2, 3, 4, 5);
        assertThat(FOUR_WORDS.encode("e e e e e a b c d").indices()).containsExactly(2, 3, 4, 5);
        assertThat(FOUR_WORDS.encode("e e e e e e e e d c b a").indices()).containsExactly(5, 4, 3, 2);
    }

    @Test
    void unknownWordsAreOne() {
        assertThat(FOUR_WORDS.encode("a zebra A z").indices()).containsExactly(2, 1, 2, 1);
    }

    @Test
    void oneWordPerTextWorks() {
        assertThat(new TextPreprocessing(1, List.of("a", "b")).encode("a a b").indices())
                .containsExactly(3);
    }

    @Test
    void encodesLikeTheBruteForceReference() {
        Random random = new Random(1);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            texts.add(RandomTexts.next(random, 80));
        }
        for (int maximumWords = 1; maximumWords <= 12; maximumWords++) {
            TextPreprocessing preprocessing = TextPreprocessing.learn(texts, 20, maximumWords);
            for (String text : texts) {
                assertThat(preprocessing.encode(text).indices())
                        .as("last %d words of %s", maximumWords, text)
                        .containsExactly(reference(preprocessing, text));
            }
        }
    }

    @Test
    void longTextsAreEncodedLikeTheBruteForceReference() {
        Random random = new Random(2);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            texts.add(RandomTexts.next(random, 1_500));
        }
        for (int maximumWords : new int[] {1, 7, 50, 400}) {
            TextPreprocessing preprocessing = TextPreprocessing.learn(texts, 60, maximumWords);
            for (String text : texts) {
                assertThat(preprocessing.encode(text).indices())
                        .as("last %d words of %s", maximumWords, text)
                        .containsExactly(reference(preprocessing, text));
            }
        }
    }

    @Test
    void positionsAreThoseOfTheWordsThatAreEncoded() {
        Random random = new Random(3);
        for (int maximumWords : new int[] {1, 7, 50}) {
            for (int i = 0; i < 200; i++) {
                String text = RandomTexts.next(random, 200);
                TextPreprocessing preprocessing = TextPreprocessing.learn(List.of(text, "x"), 12, maximumWords);
                int[] indices = preprocessing.encode(text).indices();
                List<WordPosition> positions = preprocessing.positions(text);

                int padding = maximumWords - positions.size();
                assertThat(Arrays.copyOf(indices, padding)).as(text).isEqualTo(new int[padding]);
                for (int word = 0; word < positions.size(); word++) {
                    WordPosition position = positions.get(word);
                    assertThat(reference(preprocessing, text.substring(position.start(), position.end())))
                            .as("word %d of %s", word, text)
                            .endsWith(indices[padding + word]);
                }
            }
        }
        assertThat(FOUR_WORDS.positions("e, a<br />b c D")).hasSize(4).startsWith(new WordPosition(3, 4));
        assertThat(FOUR_WORDS.positions("…")).isEmpty();
    }

    @Test
    void aVocabularyMayHoldWhatNoTextCanGive() {
        TextPreprocessing preprocessing =
                new TextPreprocessing(6, List.of("Upper", "two words", "", "\u212A", "don’t", "k", "don't", "upper"));
        assertThat(preprocessing.encode("Upper UPPER two words \u212A don’t").indices())
                .containsExactly(9, 9, 1, 1, 7, 8);
    }

    @Test
    void aLineBreakInTheLastWordsSeparatesAndTheSpaceInItIsNoBoundary() {
        assertThat(FOUR_WORDS.encode("e e e a<br />b<br >c<br\n/>d").indices()).containsExactly(2, 3, 4, 5);
        assertThat(FOUR_WORDS.encode("e a b c <br d").indices()).containsExactly(3, 4, 1, 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100_001})
    void anImpossibleNumberOfWordsIsRefused(int maximumWords) {
        assertThatThrownBy(() -> new TextPreprocessing(maximumWords, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maximumWords is " + maximumWords);
    }

    @Test
    void anImpossibleVocabularyIsRefused() {
        assertThatThrownBy(() -> new TextPreprocessing(1, List.of("twice", "once", "twice")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vocabulary")
                .hasMessageContaining("'twice'");
        assertThatThrownBy(() -> new TextPreprocessing(1, Collections.nCopies(1_000_001, "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vocabulary has 1000001 words");
        assertThatThrownBy(() -> TextPreprocessing.learn(List.of("a"), 2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vocabularySize is 2");
    }

    /** Java's lower case takes memory and time with the square of the number of such letters, 40 s for this many sigmas. */
    @ParameterizedTest
    @ValueSource(strings = {"Σ", "İ", "aΣ"})
    void aTextThatIsOneWordCostsNoMoreThanItsLength(String letters) {
        String text = letters.repeat(65_536 / letters.length());
        TextPreprocessing preprocessing = new TextPreprocessing(5, List.of("a", "σίσυφος"));

        assertThat(Allocation.of(() -> preprocessing.encode(text))).isLessThan(text.length());
        assertThat(preprocessing.encode(text).indices()).containsExactly(0, 0, 0, 0, TextPreprocessing.UNKNOWN);
        assertThat(preprocessing.encode("ΣΊΣΥΦΟΣ").indices()).containsExactly(0, 0, 0, 0, 3);
        assertThat(Allocation.of(() -> TextPreprocessing.learn(List.of(text, "a"), 5, 5)))
                .isLessThan(text.length());
        assertThat(TextPreprocessing.learn(List.of(text, "a"), 5, 5).vocabulary())
                .containsExactly("a");
    }

    @Test
    void lowerCaseMakesNoWordShorter() {
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            String word = Character.toString(character);
            assertThat(Tokenizer.word(word, 0, word.length()).length()).isGreaterThanOrEqualTo(word.length());
        }
    }

    private static int[] reference(TextPreprocessing preprocessing, String text) {
        List<Integer> indices = new ArrayList<>(Collections.nCopies(preprocessing.maximumWords(), 0));
        for (String word : ReferenceTokens.of(text)) {
            int known = preprocessing.vocabulary().indexOf(word);
            indices.add(known < 0 ? 1 : known + 2);
        }
        return indices.subList(indices.size() - preprocessing.maximumWords(), indices.size()).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
