package io.streamgauge.trainer.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.trainer.data.LabelledReview;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleAuditTest {
    private static final TextPreprocessing PREPROCESSING =
            new TextPreprocessing(3, List.of("good", "bad", "film", "story"));

    @Test
    void countsLabelsAndWhatIsSeenTwice() {
        ExampleAudit audit = audit(
                List.of("+good film", "+good story", "-bad film", "+Good, film!", "-good story"),
                List.of("-bad film", "+story"),
                List.of("+good film", "-good film", "-bad bad"));

        assertThat(audit).isEqualTo(new ExampleAudit(List.of(2, 3), List.of(1, 1), List.of(2, 1), 2, 1, 1, 2));
    }

    @Test
    void hasNothingToSayAboutExamplesThatDiffer() {
        ExampleAudit audit = audit(List.of("+good", "-bad"), List.of("+good film"), List.of("-bad film"));

        assertThat(audit.remarks(TaskData.SENTIMENT_LABELS)).isEmpty();
    }

    @Test
    void remarksAreSentencesThatNameTheNumbers() {
        ExampleAudit audit = audit(
                List.of("+good", "+good film", "+good story", "-bad", "+good"), List.of("+good"), List.of("-bad"));

        assertThat(audit.remarks(TaskData.SENTIMENT_LABELS))
                .containsExactly(
                        "The label negative has 1 training examples, the most frequent one 4.",
                        "1 training examples repeat another one.",
                        "1 validation examples are training examples as well.",
                        "1 test examples are training examples as well.");
    }

    @Test
    void textsAreTheSameWhenTheirNgramsAre() {
        NgramPreprocessing unigrams = new NgramPreprocessing(1);
        List<LabelledReview> training = List.of(
                new LabelledReview("train/pos/0", "good film", true),
                new LabelledReview("train/pos/1", "Film, good", true),
                new LabelledReview("train/neg/0", "film good", false));
        List<LabelledReview> test = List.of(
                new LabelledReview("test/pos/0", "good good FILM", true),
                new LabelledReview("test/pos/1", "good", true));

        ExampleAudit audit = ExampleAudit.of(new TaskData(
                TaskData.SENTIMENT_LABELS,
                unigrams,
                Examples.of(training, unigrams),
                Examples.of(test, unigrams),
                Examples.of(test, unigrams),
                "digest"));

        assertThat(audit.repeated()).isEqualTo(1);
        assertThat(audit.contradictory()).isEqualTo(1);
        assertThat(audit.testSeen()).isEqualTo(1);
    }

    private static ExampleAudit audit(List<String> training, List<String> validation, List<String> test) {
        return ExampleAudit.of(new TaskData(
                TaskData.SENTIMENT_LABELS,
                PREPROCESSING,
                examples(training),
                examples(validation),
                examples(test),
                "digest"));
    }

    /** Texts behind a sign: + for positive. */
    private static Examples examples(List<String> signed) {
        List<LabelledReview> reviews = new ArrayList<>();
        for (String text : signed) {
            boolean positive = text.startsWith("+");
            reviews.add(new LabelledReview("train/pos/" + reviews.size(), text.substring(1), positive));
        }
        return Examples.of(reviews, PREPROCESSING);
    }
}
