package io.streamgauge.models.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

    @Test
    void wordsAreLowerCaseRunsOfLettersAndDigits() {
        assertThat(words("The GOOD, the Bad -- and 7 of 10!"))
                .containsExactly("the", "good", "the", "bad", "and", "7", "of", "10");
        assertThat(words("r2d2 4/5 3.14 2nd")).containsExactly("r2d2", "4", "5", "3", "14", "2nd");
        assertThat(words("snake_case a-b")).containsExactly("snake", "case", "a", "b");
    }

    @Test
    void lowerCaseDoesNotDependOnTheMachinesLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(words("TITANIC IS")).containsExactly("titanic", "is");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void apostrophesInsideAWordAreKeptAndStraightened() {
        assertThat(words("don't DON’T rock'n'roll")).containsExactly("don't", "don't", "rock'n'roll");
    }

    @Test
    void apostrophesAroundAWordAreDropped() {
        assertThat(words("'quoted' ‘curly’ the dogs' 'tis o''clock '"))
                .containsExactly("quoted", "curly", "the", "dogs", "tis", "o", "clock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<br />", "<br/>", "<br>", "<BR>", "<Br   />", "<br\n/>", "<br /><br />"})
    void htmlLineBreaksSeparateWords(String lineBreak) {
        assertThat(words("end" + lineBreak + "Start")).containsExactly("end", "start");
        assertThat(words(lineBreak)).isEmpty();
    }

    @Test
    void otherAngleBracketsAreOrdinaryText() {
        assertThat(words("a < b, <brown> <br x> <br")).containsExactly("a", "b", "brown", "br", "x", "br");
    }

    @Test
    void accentsBelongToTheirWordHoweverTheyAreWritten() {
        assertThat(words("Café NAÏVE Ærø")).containsExactly("café", "naïve", "ærø");
        assertThat(words("Cafe\u0301 ola")).containsExactly("cafe\u0301", "ola");
    }

    @Test
    void vowelSignsDoNotTearWordsApart() {
        assertThat(words("हिन्दी फिल्म தமிழ்")).containsExactly("हिन्दी", "फिल्म", "தமிழ்");
    }

    @Test
    void scriptsWithoutSpacesAreRunsBetweenPunctuation() {
        assertThat(words("这部电影很好。推荐!")).containsExactly("这部电影很好", "推荐");
        assertThat(words("𠀋𠀌 x")).as("letters outside the basic plane").containsExactly("𠀋𠀌", "x");
    }

    @Test
    void emojiSeparateWordsAndAreNone() {
        assertThat(words("great\uD83D\uDE00film \u2764\uFE0F loved \uD83D\uDC68\u200D\uD83D\uDC69 it"))
                .containsExactly("great", "film", "loved", "it");
    }

    @Test
    void aMarkWithoutALetterIsNoWord() {
        assertThat(words("\u0301 \uFE0F")).isEmpty();
        assertThat(words("dog'\u0301s")).containsExactly("dog", "s");
    }

    @Test
    void unpairedSurrogatesSeparateWords() {
        assertThat(words("a\uD83Db\uDE00c\uD83D")).containsExactly("a", "b", "c");
        assertThat(words("\uDE00\uD83D")).isEmpty();
    }

    @Test
    void controlCharactersSeparateWords() {
        assertThat(words("a\u0000b\tc\r\nd\u001Be\u007Ff\u200Bg\uFEFFh"))
                .containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
    }

    @Test
    void textsWithoutWordsGiveNone() {
        assertThat(words("")).isEmpty();
        assertThat(words(" \n…!? --- ' ’ ")).isEmpty();
    }

    @Test
    void oneWordOfTenMillionLettersIsOneWord() {
        String word = "Ab".repeat(5_000_000);
        assertThat(words(word)).singleElement().satisfies(only -> assertThat(only)
                .hasSize(10_000_000));
    }

    @Test
    void aLineBreakThatNeverEndsTakesLinearTime() {
        assertThat(words("<br" + " ".repeat(5_000_000) + "x")).containsExactly("br", "x");
        assertThat(words("<br ".repeat(500_000))).hasSize(500_000);
    }

    @Test
    void splitsLikeTheWordByWordReference() {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            String text = RandomTexts.next(random, 60);
            assertThat(words(text)).as("text %s", text).isEqualTo(ReferenceTokens.of(text));
        }
    }

    @Test
    void everyShortTextOfTrickyCharactersIsSplitLikeTheReference() {
        String characters = "aB\u0301\uD83D ’'<R>/";
        int length = 5;
        int texts = (int) Math.pow(characters.length(), length);
        for (int number = 0; number < texts; number++) {
            StringBuilder text = new StringBuilder();
            for (int rest = number, i = 0; i < length; i++, rest /= characters.length()) {
                text.append(characters.charAt(rest % characters.length()));
            }
            assertThat(words(text.toString())).as("text %s", text).isEqualTo(ReferenceTokens.of(text.toString()));
        }
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Tokenizer.words(text, Integer.MAX_VALUE, words::add);
        return words;
    }
}
