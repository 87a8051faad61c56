package io.streamgauge.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.trainer.data.LabelledReview;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldOutTest {
    private final SampleExamples said = new SampleExamples();

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "2, 1", "40, 20", "100, 50", "200, 50", "250, 50", "1000, 200"})
    void aFifthIsHeldOutButNoFewerThanTellSomethingAndNoMoreThanHalf(int fresh, int held) {
        assertThat(HoldOut.held(fresh)).isEqualTo(held);
    }

    @Test
    void theNewestAreHeldOut() {
        HoldOut split = HoldOut.of(said.events(0, 10).agreed(), Task.SENTIMENT);

        assertThat(split.training().reviews())
                .extracting(LabelledReview::id)
                .containsExactly("event 0", "event 1", "event 2", "event 3", "event 4");
        assertThat(split.newest().reviews())
                .extracting(LabelledReview::id)
                .containsExactly("event 5", "event 6", "event 7", "event 8", "event 9");
        assertThat(split.newest().reviews())
                .extracting(LabelledReview::positive)
                .containsExactly(false, true, false, true, false);
    }

    @Test
    void whatTheChampionWasFittedOnIsNotHeldOutHoweverNewItsTime() {
        said.said("fitted", "ann", "positive", 1_000).events(0, 4);

        HoldOut split = HoldOut.of(said.agreed(Map.of(0, 1L)), Task.SENTIMENT);

        assertThat(split.training().reviews())
                .extracting(LabelledReview::id)
                .containsExactly("event 0", "event 1", "fitted");
        assertThat(split.newest().reviews()).extracting(LabelledReview::id).containsExactly("event 2", "event 3");
    }

    @Test
    void anEventThatTheChampionWasFittedOnIsNotHeldOutWhenAnotherAnnotatorConfirmsIt() {
        said.events(0, 4)
                .events(10, 14)
                .said("event 0", "bob", "positive", 100)
                .said("event 1", "bob", "negative", 101)
                .said("event 2", "ann", "positive", 102);

        AgreedExamples agreed = said.agreed(Map.of(0, 4L));
        HoldOut split = HoldOut.of(agreed, Task.SENTIMENT);

        assertThat(agreed.fresh()).isEqualTo(7);
        assertThat(split.newest().reviews()).extracting(LabelledReview::id).containsExactly("event 12", "event 13");
        assertThat(split.training().count()).isEqualTo(6);
    }

    @Test
    void aTextThatIsHeldOutIsNotFittedUnderAnotherId() {
        said.said("first", "ann", "positive", 1, "the same text", 0)
                .said("second", "ann", "positive", 2)
                .said("third", "ann", "positive", 3)
                .said("fourth", "ann", "positive", 4, "the same text", 0);

        HoldOut split = HoldOut.of(said.agreed(), Task.SENTIMENT);

        assertThat(split.training().reviews()).extracting(LabelledReview::id).containsExactly("second");
    }

    @Test
    void blankTextsAreCountedAndLeftOut() {
        said.events(0, 4).said("blank", "ann", "positive", 9, " ", 0);

        HoldOut split = HoldOut.of(said.agreed(), Task.SENTIMENT);

        assertThat(split.unreadable()).isEqualTo(1);
        assertThat(split.training().count() + split.newest().count()).isEqualTo(4);
    }
}
