package io.streamgauge.trainer.examples;

import static org.assertj.core.api.Assertions.assertThat;

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
