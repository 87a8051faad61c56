package io.streamgauge.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.PictureConv;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.network.SentimentRecurrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipesTest {
    @Test
    void theSentimentRecipeIsTheTutorials() {
        Recipe recipe = Recipes.find("sentiment-conv");

        assertThat(recipe.network()).isEqualTo(SentimentConv.tutorial(0.5f));
        assertThat(recipe.training().batchSize()).isEqualTo(32);
        assertThat(recipe.training().epochs()).isEqualTo(5);
        assertThat(recipe.training().optimizer()).isEqualTo(Recipe.Optimizer.ADAM);
        assertThat(recipe.task()).isEqualTo(Task.SENTIMENT);
    }

    @ParameterizedTest
    @CsvSource({"lenet-1, 1", "lenet-2, 2"})
    void theDigitRecipesAreTheTutorials(String name, int blocks) {
        Recipe recipe = Recipes.find(name);

        assertThat(recipe.network()).isEqualTo(LeNet.tutorial(blocks));
        assertThat(recipe.training().batchSize()).isEqualTo(128);
        assertThat(recipe.training().epochs()).isEqualTo(12);
        assertThat(recipe.training().l2()).isPositive();
        assertThat(recipe.task()).isEqualTo(Task.DIGITS);
    }

    @Test
    void everyShippedRecipeCanBeRead() {
        assertThat(Recipes.shipped())
                .allSatisfy(name -> assertThat(Recipes.find(name).name()).isEqualTo(name));
    }

    @Test
    void aTasksNameStandsForItsRecipeOfChoice() {
        for (Task task : Task.values()) {
            Recipe recipe = Recipes.find(task.id());

            assertThat(recipe.task()).isEqualTo(task);
            assertThat(Recipes.isDefault(recipe.name())).isTrue();
        }
        assertThat(Recipes.shipped().stream().filter(Recipes::isDefault)).hasSize(Task.values().length);
    }

    @Test
    void variantsDifferFromTheTutorialsInWhatTheirNamesSay() {
        assertThat(Recipes.find("lenet-1-26-rmsprop").training().optimizer()).isEqualTo(Recipe.Optimizer.RMSPROP);
        assertThat(((LeNet) Recipes.find("lenet-1-26").network()).filters()).isEqualTo(26);
        assertThat(Recipes.find("lenet-2-no-l2").training().l2()).isZero();
        assertThat(Recipes.find("sentiment-conv-reverse").data().augmentation()).isEqualTo(Recipe.Augmentation.REVERSE);
        assertThat(((SentimentRecurrent) Recipes.find("sentiment-gru").network()).cell())
                .isEqualTo(SentimentRecurrent.Cell.GRU);
    }

    @Test
    void theNgramsRecipeIsFittedByAdamOnTextsAsTheyAre() throws IOException {
        Recipe recipe = Recipes.find("sentiment-ngrams");

        assertThat(recipe.task()).isEqualTo(Task.SENTIMENT);
        assertThat(recipe.network()).isEqualTo(new SentimentNgrams(3, 3, 1_000_000));
        String yaml = Recipes.shippedText("sentiment-ngrams");
        assertThatThrownBy(
                        () -> Recipes.parse("mine.yaml", yaml.replace("augmentation: none", "augmentation: reverse")))
                .hasMessageContaining("augmentation is reverse")
                .hasMessageContaining("use none");
        assertThatThrownBy(() -> Recipes.parse("mine.yaml", yaml.replace("optimizer: adam", "optimizer: rmsprop")))
                .hasMessageContaining("optimizer is rmsprop")
                .hasMessageContaining("adam");
    }

    @Test
    void aRecipeMayAskHowSureTheModelMustBe() throws IOException {
        String yaml = Recipes.shippedText("sentiment-ngrams");

        assertThat(Recipes.parse("mine.yaml", yaml).abstention()).isEqualTo(Recipe.Abstention.NONE);
        assertThat(Recipes.parse("mine.yaml", yaml + "\nabstention:\n  accuracy: 0.98\n")
                        .abstention())
                .isEqualTo(new Recipe.Abstention(0.98));
        assertThatThrownBy(() -> Recipes.parse("mine.yaml", yaml + "\nabstention: {accuracy: 98}\n"))
                .hasMessageContaining("abstention.accuracy is 98.0")
                .hasMessageContaining("such as 0.98");
    }

    @Test
    void theAccurateDigitRecipeDistortsAndAverages() {
        Recipe recipe = Recipes.find("digits-conv");

        assertThat(recipe.data().augmentation()).isEqualTo(Recipe.Augmentation.DISTORT);
        assertThat(recipe.data().distortion().elastic()).isPositive();
        assertThat(((PictureConv) recipe.network()).normalisation()).isEqualTo(PictureConv.Normalisation.BATCH);
        assertThat(recipe.training().schedule()).isEqualTo(Schedule.ONE_CYCLE);
        assertThat(recipe.training().averaging()).isPositive();
        assertThat(Recipes.find("lenet-fast").training().schedule()).isEqualTo(Schedule.ONE_CYCLE);
    }

    @Test
    void recipesWithoutTheLaterFieldsMeanWhatTheyMeant() {
        Recipe recipe = Recipes.find("lenet-1");

        assertThat(recipe.data().distortion()).isEqualTo(Distortion.NONE);
        assertThat(recipe.training())
                .isEqualTo(new Recipe.Training(
                        128,
                        12,
                        Recipe.Optimizer.ADAM,
                        0.001f,
                        recipe.training().l2(),
                        20161));
        assertThat(recipe.training().schedule()).isEqualTo(Schedule.CONSTANT);
    }

    @ParameterizedTest
    @CsvSource({
        "averaging: 0.998, averaging: 1, averaging is 1.0",
        "labelSmoothing: 0, labelSmoothing: -0.1, labelSmoothing is -0.1",
        "schedule: one-cycle, schedule: linear, linear",
        "augmentation: distort, augmentation: none, augmentation is none and distortion is",
        "shift: 2, shift: 101, shift is 101.0",
        "normalisation: batch, normalisation: layer, layer",
        "stride: 1, stride: 0, stride is 0"
    })
    void aWrongFieldOfTheAccurateDigitRecipeIsNamedWithItsValue(String right, String wrong, String named)
            throws IOException {
        String yaml = Recipes.shippedText("digits-conv");
        assertThat(yaml).contains(right);

        assertThatThrownBy(() -> Recipes.parse("mine.yaml", yaml.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mine.yaml")
                .hasMessageContaining(named);
    }

    @Test
    void whatDistortsNeedsADistortion() throws IOException {
        String yaml = Recipes.shippedText("lenet-1").replace("augmentation: none", "augmentation: distort");

        assertThatThrownBy(() -> Recipes.parse("mine.yaml", yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("augmentation is distort");
    }

    @Test
    void textsHaveNoPicturesToDistortAndOneLogitNothingToSmooth() throws IOException {
        String yaml = Recipes.shippedText("sentiment-conv");

        assertThatThrownBy(
                        () -> Recipes.parse("mine.yaml", yaml.replace("augmentation: none", "augmentation: distort")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("imdb has no pictures");
        assertThatThrownBy(() -> Recipes.parse(
                        "mine.yaml", yaml.replace("  seed: 20161", "  labelSmoothing: 0.1\n  seed: 20161")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("labelSmoothing is 0.1");
    }

    @Test
    void digitsHaveNoWordsToReverse() throws IOException {
        String yaml = Recipes.shippedText("lenet-1").replace("augmentation: none", "augmentation: reverse");

        assertThatThrownBy(() -> Recipes.parse("mine.yaml", yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("augmentation is reverse");
    }

    @Test
    void readsARecipeFromAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("mine.yaml");
        Files.writeString(file, Recipes.shippedText("lenet-1").replace("optimizer: adam", "optimizer: rmsprop"));

        assertThat(Recipes.find(file.toString()).training().optimizer()).isEqualTo(Recipe.Optimizer.RMSPROP);
    }

    @Test
    void namesTheShippedOnesWhenThereIsNoSuchRecipe() {
        assertThatThrownBy(() -> Recipes.find("lenet-3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lenet-3")
                .hasMessageContaining("sentiment-conv");
    }

    @ParameterizedTest
    @CsvSource({
        "batchSize: 32, batchSize: 0, batchSize is 0",
        "epochs: 5, epochs: -1, epochs is -1",
        "learningRate: 0.0005, learningRate: -1, learningRate is -1.0",
        "optimizer: adam, optimizer: sgd, sgd",
        "dataset: imdb, dataset: reuters, reuters",
        "dataset: imdb, dataset: mnist, do not fit",
        "validationShare: 0.1, validationShare: 0.6, validationShare is 0.6",
        "type: sentiment-conv, type: transformer, transformer",
        "dropout: 0.5, dropout: 1.5, dropout is 1.5",
        "model: sentiment, model: ../etc, ../etc",
        "seed: 20161, sead: 20161, seed",
        "batchSize: 32, '', batchSize"
    })
    void aWrongFieldIsNamedWithItsValue(String right, String wrong, String named) throws IOException {
        String yaml = Recipes.shippedText("sentiment-conv");
        assertThat(yaml).contains(right);

        assertThatThrownBy(() -> Recipes.parse("mine.yaml", yaml.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mine.yaml")
                .hasMessageContaining(named);
    }

    @Test
    void anEmptyFileIsNoRecipe(@TempDir Path directory) throws IOException {
        for (String text : List.of("", "# nothing but a comment", "null", "---")) {
            Path file = Files.writeString(directory.resolve("mine.yaml"), text);
            assertThatThrownBy(() -> Recipes.find(file.toString()))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file + " is empty");
        }
    }
}
