package io.streamgauge.trainer.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.preprocessing.GreyImage;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.ImdbDataset;
import io.streamgauge.trainer.data.LabelledReview;
import io.streamgauge.trainer.data.MnistDataset;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdditionalExamplesTest {
    private static final Recipe REVIEWS = new Recipe(
            "small-text",
            "sentiment",
            "Small.",
            new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
            new SentimentConv(40, 12, 8, 6, 3, 2, 8, 4, 0.2f),
            new Recipe.Training(16, 1, Recipe.Optimizer.ADAM, 0.01f, 0, 5));

    private final Path temporary;

    AdditionalExamplesTest(@TempDir Path temporary) {
        this.temporary = temporary;
    }

    @Test
    void theyJoinTheTrainingPartAlone() {
        DataDirectory data = SyntheticTasks.reviews(temporary, 20, 1);
        TaskData without = TaskData.load(REVIEWS, data, ProgressListener.NONE);

        TaskData with = TaskData.load(
                REVIEWS, data, reviews(new LabelledReview("event", "unheard-of words", true)), ProgressListener.NONE);

        assertThat(with.training().count()).isEqualTo(without.training().count() + 1);
        int added = with.training().count() - 1;
        assertThat(with.training().text(added)).contains("unheard-of words");
        assertThat(with.training().label(added)).isEqualTo(1);
        assertThat(texts(with.validation())).isEqualTo(texts(without.validation()));
        assertThat(texts(with.test())).isEqualTo(texts(without.test()));
    }

    @Test
    void theDigestTellsThemApart() {
        DataDirectory data = SyntheticTasks.reviews(temporary, 20, 1);

        assertThat(List.of(
                        digest(data, AdditionalExamples.NONE),
                        digest(data, reviews(new LabelledReview("event", "words", true))),
                        digest(data, reviews(new LabelledReview("event", "words", false))),
                        digest(data, reviews(new LabelledReview("event", "other words", true)))))
                .doesNotHaveDuplicates()
                .contains(TaskData.digest(REVIEWS, data, ProgressListener.NONE));
    }

    @Test
    void reviewsOfTheTestSetAreNotFitted() {
        DataDirectory data = SyntheticTasks.reviews(temporary, 20, 1);
        String asked = ImdbDataset.open(data).test().get(3).text();

        TaskData loaded = TaskData.load(
                REVIEWS,
                data,
                reviews(new LabelledReview("one", asked, true), new LabelledReview("two", "words", true)),
                ProgressListener.NONE);

        assertThat(texts(loaded.training())).contains("words").doesNotContain(asked);
    }

    @Test
    void picturesOfAnySizeJoinAndThoseOfTheTestSetDoNot() {
        Recipe recipe = Recipes.find("lenet-1");
        DataDirectory data = SyntheticTasks.digits(temporary, 100, 20, 1);
        byte[] asked = Arrays.copyOf(MnistDataset.open(data).test().pixels(), 28 * 28);
        int before =
                TaskData.load(recipe, data, ProgressListener.NONE).training().count();

        TaskData loaded = TaskData.load(
                recipe,
                data,
                images(
                        new LabelledImage(new GreyImage(28, 28, asked), 3),
                        new LabelledImage(new GreyImage(56, 56, new byte[56 * 56]), 4)),
                ProgressListener.NONE);

        assertThat(recipe.network()).isInstanceOf(LeNet.class);
        assertThat(loaded.training().count()).isEqualTo(before + 1);
        assertThat(loaded.training().label(before)).isEqualTo(4);
    }

    @Test
    void examplesOfTheOtherKindAreRefused() {
        DataDirectory data = SyntheticTasks.reviews(temporary, 20, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskData.load(
                        REVIEWS,
                        data,
                        images(new LabelledImage(new GreyImage(1, 1, new byte[1]), 4)),
                        ProgressListener.NONE))
                .withMessageContaining("1 pictures")
                .withMessageContaining("reads reviews");
    }

    private static String digest(DataDirectory data, AdditionalExamples additional) {
        return TaskData.load(REVIEWS, data, additional, ProgressListener.NONE).digest();
    }

    private static AdditionalExamples reviews(LabelledReview... reviews) {
        return new AdditionalExamples(List.of(reviews), List.of(), Map.of());
    }

    private static AdditionalExamples images(LabelledImage... images) {
        return new AdditionalExamples(List.of(), List.of(images), Map.of());
    }

    private static List<String> texts(Examples examples) {
        return IntStream.range(0, examples.count())
                .mapToObj(example -> examples.text(example).orElseThrow())
                .toList();
    }
}
