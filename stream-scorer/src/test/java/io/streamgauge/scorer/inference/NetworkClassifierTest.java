package io.streamgauge.scorer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.scorer.TinyBundles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworkClassifierTest {
    private static final Features GOOD = new Features.Words(new int[] {0, 0, 0, 5, 4, 6, 2, 2});
    private static final Features BAD = new Features.Words(new int[] {0, 0, 0, 0, 3, 3, 3, 3});

    private Classifier classifier;

    @BeforeEach
    void load(@TempDir Path directory) {
        classifier = NetworkClassifier.load(TinyBundles.sentiment(directory, "sentiment", "1"));
    }

    @AfterEach
    void close() {
        classifier.close();
    }

    @Test
    void scoresOfAnInputDoNotDependOnWhatSharesItsList() {
        Scores alone = classifier.classify(List.of(BAD)).get(0);

        List<Scores> together = classifier.classify(List.of(GOOD, BAD, GOOD));

        assertThat(together).hasSize(3);
        assertThat(together.get(1).probabilities()).containsExactly(alone.probabilities(), within(1e-6f));
        assertThat(together).allMatch(Scores::isDistribution);
    }

    @Test
    void namesTheLabelsInTheOrderOfTheOutputs() {
        assertThat(classifier.classify(List.of(GOOD)).get(0).byLabel().keySet())
                .containsExactly("negative", "positive");
    }

    @Test
    void refusesInputsOfAnotherKindOrNumber() {
        assertThatThrownBy(() -> classifier.classify(List.of(new Features.Pixels(new float[64]))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> classifier.classify(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isClosedOnce() {
        classifier.close();
        classifier.close();

        assertThatThrownBy(() -> classifier.classify(List.of(GOOD)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void firstOfSeveralMostProbableLabelsIsTheAnswer() {
        Scores scores = new Scores(List.of("a", "b", "c"), new float[] {0.2f, 0.4f, 0.4f});

        assertThat(scores.label()).isEqualTo("b");
        assertThat(scores.confidence()).isEqualTo(0.4f);
    }

    @Test
    void numbersThatAreNoProbabilitiesAreKnownAsSuch() {
        List<String> labels = List.of("a", "b");

        assertThat(new Scores(labels, new float[] {Float.NaN, Float.NaN}).isDistribution())
                .isFalse();
        assertThat(new Scores(labels, new float[] {0.2f, 0.2f}).isDistribution())
                .isFalse();
        assertThat(new Scores(labels, new float[] {-0.5f, 1.5f}).isDistribution())
                .isFalse();
        assertThat(new Scores(labels, new float[] {0.25f, 0.75f}).isDistribution())
                .isTrue();
        assertThatThrownBy(() -> new Scores(labels, new float[3])).isInstanceOf(IllegalArgumentException.class);
    }
}
