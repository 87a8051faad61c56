package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AgreedExamplesTest {
    private final SampleExamples said = new SampleExamples();

    @Test
    void mostAnnotatorsAreRight() {
        AgreedExamples agreed = said.said("one", "ann", "positive", 1)
                .said("one", "bob", "negative", 2)
                .said("one", "cid", "positive", 3)
                .agreed();

        assertThat(agreed.examples()).singleElement().satisfies(example -> {
            assertThat(example.label()).isEqualTo("positive");
            assertThat(example.content().getAnnotator()).isEqualTo("cid");
        });
        assertThat(agreed.contradicted()).isZero();
    }

    @Test
    void anEventThatAnnotatorsAreDividedAboutIsLeftOut() {
        AgreedExamples agreed = said.said("one", "ann", "positive", 1)
                .said("one", "bob", "negative", 2)
                .said("two", "ann", "negative", 3)
                .agreed();

        assertThat(agreed.examples()).extracting(AgreedExamples.Agreed::id).containsExactly("two");
        assertThat(agreed.contradicted()).isEqualTo(1);
    }

    @Test
    void onlyTheLastWordOfAnAnnotatorCounts() {
        AgreedExamples agreed = said.said("one", "ann", "positive", 1)
                .said("one", "ann", "positive", 2)
                .said("one", "bob", "negative", 3)
                .said("one", "ann", "negative", 4)
                .agreed();

        assertThat(agreed.examples())
                .singleElement()
                .extracting(AgreedExamples.Agreed::label)
                .isEqualTo("negative");
    }

    @Test
    void theTimeOfAWordTellsWhichIsTheLastHoweverPartitionsAreRead() {
        AgreedExamples agreed = said.said("one", "ann", "negative", 2, "text", 1)
                .said("one", "ann", "positive", 1, "text", 0)
                .said("two", "ann", "negative", 3, "text", 1)
                .said("two", "ann", "positive", 3, "text", 0)
                .said("three", "ann", "positive", 4, "text", 0)
                .said("three", "ann", "negative", 4, "text", 1)
                .agreed();

        assertThat(agreed.examples()).extracting(AgreedExamples.Agreed::label).containsOnly("negative");
    }

    @Test
    void whatIsNoLabelOfTheTaskIsNoWord() {
        AgreedExamples agreed = said.said("one", "ann", "positive", 1)
                .said("one", "bob", "splendid", 2)
                .said("one", "cid", "splendid", 3)
                .agreed();

        assertThat(agreed.examples())
                .singleElement()
                .extracting(AgreedExamples.Agreed::label)
                .isEqualTo("positive");
    }

    @Test
    void examplesComeInTheOrderOfTheirLastWords() {
        AgreedExamples agreed = said.said("late", "ann", "positive", 9)
                .said("early", "ann", "positive", 1)
                .said("amended", "ann", "positive", 0)
                .said("amended", "ann", "negative", 5)
                .said("b", "ann", "positive", 7)
                .said("a", "ann", "positive", 7)
                .agreed();

        assertThat(agreed.examples())
                .extracting(AgreedExamples.Agreed::id)
                .containsExactly("early", "amended", "a", "b", "late");
    }

    @Test
    void anEventIsFreshThatThereIsAWordOnBehindTheOffsets() {
        said.said("old", "ann", "positive", 1)
                .said("amended", "ann", "positive", 2)
                .said("other partition", "ann", "positive", 3, "text", 1)
                .said("amended", "ann", "negative", 4)
                .said("new", "ann", "negative", 5);

        assertThat(said.agreed(Map.of(0, 2L, 1, 1L)).examples())
                .filteredOn(AgreedExamples.Agreed::fresh)
                .extracting(AgreedExamples.Agreed::id)
                .containsExactly("amended", "new");
        assertThat(said.agreed(Map.of(0, 2L)).fresh()).isEqualTo(3);
        assertThat(said.agreed().fresh()).isEqualTo(4);
    }
}
