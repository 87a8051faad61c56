package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.streamgauge.models.bundle.Abstention;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.Evaluator;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NgramTrainingTest {
    private static final int BATCHES = 30;

    private final Path temporary;
    private final DataDirectory films;

    NgramTrainingTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.films = SyntheticTasks.films(temporary.resolve("data"), 50, 3, 1);
    }

    @BeforeAll
    static void limitThreads() {
        NativeRuntime.load(1);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void learnsReviewsAndWritesABundleThatScoresThem(Precision precision) throws IOException {
        TrainingRun.Result result = run(recipe(5), "run", precision, () -> false);

        assertThat(result.test().accuracy()).isGreaterThan(0.95);
        assertThat(result.epochs()).hasSize(3);
        assertThat(result.best().epoch()).isEqualTo(3);
        ModelBundle bundle = ModelBundle.open(temporary.resolve("run/bundle"));
        NgramPreprocessing preprocessing =
                (NgramPreprocessing) bundle.manifest().preprocessing();
        try (InferenceNetwork network = bundle.load(Device.cpu())) {
            List<float[]> scores = network.probabilities(List.of(
                    preprocessing.encode("a superb and moving story"), preprocessing.encode("a tedious, clumsy film")));
            assertThat(scores.get(0)[1]).isGreaterThan(0.5f);
            assertThat(scores.get(1)[1]).isLessThan(0.5f);
        }
    }

    @Test
    void theSameSeedGivesTheSameWeights() throws IOException {
        String first = weightsHash(run(recipe(5), "first", Precision.FLOAT32, () -> false));

        assertThat(weightsHash(run(recipe(5), "second", Precision.FLOAT32, () -> false)))
                .isEqualTo(first);
        assertThat(weightsHash(run(recipe(6), "other", Precision.FLOAT32, () -> false)))
                .isNotEqualTo(first);
    }

    @Test
    void theBundleHasAsManyRowsAsTheTextsGive() throws IOException {
        Manifest manifest =
                run(recipe(5), "run", Precision.FLOAT32, () -> false).bundle().manifest();

        SentimentNgrams network = (SentimentNgrams) manifest.architecture();
        assertThat(network.rows()).isBetween(100, 9_999);
        assertThat(network.maximumOrder()).isEqualTo(2);
        assertThat(manifest.preprocessing()).isEqualTo(new NgramPreprocessing(2));
    }

    @Test
    void theWeightsHaveSeenTheValidationSplitAndItsFiguresHaveNot() throws IOException {
        TaskData data = TaskData.load(recipe(5), films, ProgressListener.NONE);
        Manifest manifest =
                run(recipe(5), "run", Precision.FLOAT32, () -> false).bundle().manifest();
        SentimentNgrams network = (SentimentNgrams) manifest.architecture();
        int withoutThem =
                NgramDictionary.learn(NgramSample.of(data.training()), network).size();
        int withThem = NgramDictionary.learn(NgramSample.of(data.training(), data.validation()), network)
                .size();

        assertThat(network.rows()).isEqualTo(withThem).isGreaterThan(withoutThem);
        assertThat(manifest.provenance())
                .containsEntry("dataset.training", "240")
                .containsEntry("dataset.validation", "60")
                .hasEntrySatisfying("dataset.split", split -> assertThat(split).contains("films"))
                .hasEntrySatisfying("weights", weights -> assertThat(weights)
                        .contains("training and validation split", "same schedule"));
        try (InferenceNetwork shipped =
                ModelBundle.open(temporary.resolve("run/bundle")).load(Device.cpu())) {
            Evaluation seen = Evaluator.evaluate(
                    shipped, data.labels(), data.validation(), "what was seen", ProgressListener.NONE);
            assertThat(manifest.metrics().get("validation.logLoss")).isNotNaN().isNotEqualTo(seen.logLoss());
        }
    }

    @Test
    void theLastEpochsFiguresAreThoseBeforeCalibration() throws IOException {
        TrainingRun.Result result = run(recipe(5), "run", Precision.FLOAT32, () -> false);

        assertThat(result.bundle().manifest().metrics()).containsKey("temperature");
        assertThat(result.bundle().manifest().metrics().get("validation.logLoss"))
                .isLessThanOrEqualTo(result.best().validationLoss() + 1e-4);
    }

    @Test
    void aTargetInReachBecomesAThresholdOfTheBundle() throws IOException {
        TrainingRun.Result result =
                run(recipe(5).withAbstention(new Recipe.Abstention(0.8)), "run", Precision.FLOAT32, () -> false);

        Manifest manifest = result.bundle().manifest();
        assertThat(manifest.abstention().targetAccuracy()).isEqualTo(0.8);
        assertThat(manifest.abstention().threshold()).isBetween(0.5, 1.0);
        assertThat(manifest.metrics()).containsKeys("test.coverage", "test.answeredAccuracy");
        assertThat(temporary.resolve("run/report.md")).content().contains("abstains below the confidence 0.");
        assertThat(temporary.resolve("run/report.json"))
                .content()
                .contains("\"targetAccuracy\" : 0.8", "\"riskCoverage\"");
    }

    @Test
    void aTargetOutOfReachIsToldAndTheModelNeverAbstains() throws IOException {
        // 60 examples without an error would not do.
        TrainingRun.Result result =
                run(recipe(5).withAbstention(new Recipe.Abstention(0.999)), "run", Precision.FLOAT32, () -> false);

        assertThat(result.bundle().manifest().abstention()).isEqualTo(Abstention.NONE);
        assertThat(temporary.resolve("run/report.md"))
                .content()
                .contains("no confidence promises the accuracy 0.999 with 95 % certainty");
    }

    @Test
    void theReportSaysWhatWasDone() throws IOException {
        run(recipe(5), "run", Precision.FLOAT32, () -> false);

        assertThat(temporary.resolve("run/report.md"))
                .content()
                .contains("best epoch 3 of 3", "whole films are held back", "fitted again");
    }

    @Test
    void theReportMarksTheWordsThatBroughtAMistakeAbout() throws IOException {
        DataDirectory data = SyntheticTasks.reviews(
                temporary.resolve("mistaken"), 100, 1, List.of("A <b>dreadful</b>, tedious film & clumsy"));
        run(recipe(5), data, "run", Precision.FLOAT32, () -> false);

        assertThat(temporary.resolve("run/report.html"))
                .content()
                .contains("positive → negative", "The texts that were read.", "&lt;", " &amp; ")
                .containsPattern("<mark class=\"answer\"[^>]*>tedious</mark>")
                .doesNotContain("<b>dreadful");
    }

    @Test
    void aStoppedRunLeavesNoBundleAndSaysThatItMustBeginAgain() {
        for (int batches : new int[] {1, BATCHES, 2 * BATCHES + 5}) {
            String output = "after" + batches;
            AtomicInteger asked = new AtomicInteger();
            assertThatThrownBy(() -> run(recipe(5), output, Precision.FLOAT32, () -> asked.incrementAndGet() > batches))
                    .isInstanceOf(StoppedException.class)
                    .hasMessageContaining("begin again");
            assertThat(TrainingRun.isUnfinished(temporary.resolve(output))).isFalse();
            assertThat(temporary.resolve(output).resolve("bundle/manifest.json"))
                    .doesNotExist();
        }
    }

    @Test
    void thereIsNothingToResume() {
        TrainingRun resumed = new TrainingRun(
                recipe(5),
                films,
                temporary.resolve("run"),
                Optional.empty(),
                Precision.FLOAT32,
                Device.cpu(),
                "test",
                true);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resumed.run(ProgressListener.NONE, () -> false))
                .withMessageContaining("small-ngrams")
                .withMessageContaining("without --resume");
    }

    @Test
    void aLossThatIsNoNumberEndsTheRun() {
        Recipe wild = recipe(5).withTraining(new Recipe.Training(10, 3, Recipe.Optimizer.ADAM, 1e30f, 0.01f, 5));
        assertThatThrownBy(() -> run(wild, "run", Precision.FLOAT32, () -> false))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("learningRate");
    }

    private static Recipe recipe(long seed) {
        return new Recipe(
                "small-ngrams",
                "sentiment",
                "Small.",
                new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
                new SentimentNgrams(2, 2, 10_000),
                new Recipe.Training(10, 3, Recipe.Optimizer.ADAM, 0.05f, 1e-6f, seed));
    }

    private static String weightsHash(TrainingRun.Result result) {
        return result.bundle().manifest().weights().sha256();
    }

    private TrainingRun.Result run(Recipe recipe, String output, Precision precision, BooleanSupplier stopped)
            throws IOException {
        return run(recipe, films, output, precision, stopped);
    }

    private TrainingRun.Result run(
            Recipe recipe, DataDirectory data, String output, Precision precision, BooleanSupplier stopped)
            throws IOException {
        return new TrainingRun(
                        recipe,
                        data,
                        temporary.resolve(output),
                        Optional.empty(),
                        precision,
                        Device.cpu(),
                        "test",
                        false)
                .run(ProgressListener.NONE, stopped);
    }
}
