package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.Network;
import io.streamgauge.models.network.PictureConv;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.network.SentimentRecurrent;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.DatasetException;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Distortion;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipe.Augmentation;
import io.streamgauge.trainer.recipe.Recipe.Optimizer;
import io.streamgauge.trainer.recipe.Schedule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingRunTest {
    private static final SentimentConv SMALL_TEXT = new SentimentConv(40, 12, 8, 6, 3, 2, 8, 4, 0.2f);
    private static final LeNet SMALL_DIGITS = new LeNet(1, 4, 3, 16, 0.1f, 0.1f, 28, 28, 10);

    private final Path temporary;

    TrainingRunTest(@TempDir Path temporary) {
        this.temporary = temporary;
    }

    @BeforeAll
    static void limitThreads() {
        NativeRuntime.load(1);
    }

    @Test
    void learnsReviewsAndWritesABundleThatScoresThem() throws IOException {
        TrainingRun.Result result = run(text(8, Optimizer.ADAM, 0.01f), reviews(), "run");

        assertThat(result.test().accuracy()).isGreaterThan(0.95);
        ModelBundle bundle = ModelBundle.open(temporary.resolve("run/bundle"));
        TextPreprocessing preprocessing = (TextPreprocessing) bundle.manifest().preprocessing();
        try (InferenceNetwork network = bundle.load(Device.cpu())) {
            List<float[]> scores = network.probabilities(List.of(
                    preprocessing.encode("a superb and moving story"), preprocessing.encode("a tedious, clumsy film")));
            assertThat(scores.get(0)[1]).isGreaterThan(0.5f);
            assertThat(scores.get(1)[1]).isLessThan(0.5f);
        }
    }

    @Test
    void learnsDigits() throws IOException {
        DataDirectory data = SyntheticTasks.digits(temporary.resolve("data"), 600, 100, 3);

        TrainingRun.Result result = run(digits(4, 0.0001f), data, "run");

        assertThat(result.test().accuracy()).isGreaterThan(0.95);
        assertThat(result.test().count()).isEqualTo(100);
    }

    @Test
    void learnsDistortedDigitsWithBatchNormalisationAndAnAverageOfTheWeights() throws IOException {
        DataDirectory data = SyntheticTasks.digits(temporary.resolve("data"), 600, 100, 3);

        TrainingRun.Result result = run(pictures(8), data, "run");

        assertThat(result.test().accuracy()).isGreaterThan(0.95);
        // The bundle's network is the unfolded one, and what scores is folded from it.
        try (Network plain = (Network) result.bundle().load(Device.cpu());
                InferenceNetwork folded = result.bundle().loadForInference(Device.cpu())) {
            List<Features> inputs = List.of(new Features.Pixels(new float[784]));
            assertThat(plain.tensor("convolution1.normalisation.running_var")[0])
                    .isNotEqualTo(1);
            assertThat(folded.probabilities(inputs).get(0))
                    .containsExactly(plain.probabilities(inputs).get(0), within(1e-4f));
        }
    }

    @Test
    void learnsWithRmsPropToo() throws IOException {
        TrainingRun.Result result = run(text(8, Optimizer.RMSPROP, 0.01f), reviews(), "run");

        assertThat(result.test().accuracy()).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @EnumSource(SentimentRecurrent.Cell.class)
    void learnsWithRecurrentNetworks(SentimentRecurrent.Cell cell) throws IOException {
        Recipe recipe = withNetwork(
                text(8, Optimizer.ADAM, 0.02f), new SentimentRecurrent(cell, 40, 12, 8, 6, 0.1f), Augmentation.NONE);

        assertThat(run(recipe, reviews(), "run").test().accuracy()).isGreaterThan(0.9);
    }

    @Test
    void reversedTextsAreTrainedOnAndNotMeasuredOn() {
        Recipe recipe = withNetwork(text(1, Optimizer.ADAM, 0.01f), SMALL_TEXT, Augmentation.REVERSE);

        TaskData loaded = TaskData.load(recipe, reviews(), ProgressListener.NONE);

        assertThat(loaded.training().count()).isEqualTo(320);
        assertThat(loaded.validation().count()).isEqualTo(40);
        int[] words = ((Features.Words) loaded.training().features(0)).indices();
        int[] reversed = ((Features.Words) loaded.training().features(160)).indices();
        int first = 0;
        while (words[first] == TextPreprocessing.PADDING) {
            first++;
        }
        for (int word = 0; word < words.length; word++) {
            assertThat(reversed[word]).isEqualTo(word < first ? words[word] : words[words.length - 1 - (word - first)]);
        }
        assertThat(loaded.training().label(160)).isEqualTo(loaded.training().label(0));
    }

    private static Recipe withNetwork(Recipe recipe, Architecture network, Augmentation augmentation) {
        return new Recipe(
                recipe.name(),
                recipe.model(),
                recipe.description(),
                new Recipe.Data("imdb", 0.2, augmentation),
                network,
                recipe.training());
    }

    @Test
    void theSameSeedGivesTheSameWeights() throws IOException {
        DataDirectory data = reviews();
        Recipe recipe = text(2, Optimizer.ADAM, 0.01f);

        TrainingRun.Result first = run(recipe, data, "first");
        TrainingRun.Result second = run(recipe, data, "second");
        TrainingRun.Result other = run(recipe.withTraining(recipe.training().withSeed(99)), data, "other");

        assertThat(weightsHash(second)).isEqualTo(weightsHash(first));
        assertThat(weightsHash(other)).isNotEqualTo(weightsHash(first));
    }

    @Test
    void keepsTheEpochThatWasBestOnTheValidationSplit() throws IOException {
        // Steps that large make the loss rise again.
        Recipe recipe = text(12, Optimizer.ADAM, 0.06f);
        TrainingRun.Result result = run(recipe, reviews(), "run");

        EpochMetrics best = result.best();
        assertThat(best.epoch()).isLessThan(12);
        assertThat(result.epochs()).noneMatch(epoch -> epoch.isBetterThan(best));
        TrainingRun.Result stoppedThere =
                run(recipe.withTraining(recipe.training().withEpochs(best.epoch())), reviews(), "stopped");
        assertThat(weightsHash(result)).isEqualTo(weightsHash(stoppedThere));
    }

    @Test
    void weightsAreWrittenCalibratedOnTheValidationSplit() throws IOException {
        TrainingRun.Result result = run(text(12, Optimizer.ADAM, 0.01f), reviews(), "run");

        Map<String, Double> metrics = result.bundle().manifest().metrics();
        assertThat(metrics.get("temperature")).isBetween(0.25, 4.0).isNotCloseTo(1, within(0.01));
        assertThat(metrics.get("validation.logLoss")).isLessThan(result.best().validationLoss());
        assertThat(metrics.get("validation.accuracy")).isCloseTo(result.best().validationAccuracy(), within(1e-6));
    }

    @Test
    void theValidationSplitIsHeldBackFromTheVocabulary() {
        DataDirectory data = reviews();
        Recipe recipe = text(1, Optimizer.ADAM, 0.01f);

        TaskData loaded = TaskData.load(recipe, data, ProgressListener.NONE);

        assertThat(loaded.training().count()).isEqualTo(160);
        assertThat(loaded.validation().count()).isEqualTo(40);
        assertThat(loaded.test().count()).isEqualTo(200);
    }

    @Test
    void strongL2KeepsWeightsSmaller() throws IOException {
        DataDirectory data = SyntheticTasks.digits(temporary.resolve("data"), 300, 50, 3);

        double free = meanMagnitude(run(digits(3, 0), data, "free"));
        double held = meanMagnitude(run(digits(3, 0.2f), data, "held"));

        assertThat(held).isLessThan(free / 2);
    }

    @Test
    void aLossThatIsNoNumberStopsTheRunAndSaysWhatToChange() {
        DataDirectory data = SyntheticTasks.digits(temporary.resolve("data"), 300, 50, 3);
        Recipe recipe = digits(6, 0.01f);
        Recipe wild = recipe.withTraining(new Recipe.Training(16, 6, Optimizer.ADAM, 1e30f, 0, 5));

        assertThatThrownBy(() -> run(wild, data, "run"))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("learningRate");
    }

    @ParameterizedTest
    @EnumSource(Optimizer.class)
    void nativeMemoryDoesNotGrowWithTheNumberOfSteps(Optimizer optimizer) throws IOException {
        DataDirectory data = SyntheticTasks.digits(temporary.resolve("data"), 300, 50, 3);
        Recipe recipe = digits(1, 0.0001f);
        Recipe brief = recipe.withTraining(new Recipe.Training(16, 1, optimizer, 0.001f, 0.0001f, 5));
        Recipe lasting = recipe.withTraining(new Recipe.Training(16, 4, optimizer, 0.001f, 0.0001f, 5));

        assertThat(SampleTraining.arraysAfter(lasting, data))
                .isEqualTo(SampleTraining.arraysAfter(brief, data))
                .isLessThan(100);
    }

    @Test
    void stepsWithAveragesAndNormalisationsLeaveNoNativeArraysBehind() throws IOException {
        DataDirectory data = SyntheticTasks.digits(temporary.resolve("data"), 300, 50, 3);

        assertThat(SampleTraining.arraysAfter(pictures(3), data))
                .isEqualTo(SampleTraining.arraysAfter(pictures(1), data));
    }

    @Test
    void refusesAnOutputThatHoldsABundle() throws IOException {
        DataDirectory data = reviews();
        Recipe recipe = text(1, Optimizer.ADAM, 0.01f);
        run(recipe, data, "run");

        assertThatThrownBy(() -> run(recipe, data, "run"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("already");
    }

    @Test
    void saysHowToGetADataSetThatIsMissing() {
        assertThatThrownBy(() ->
                        run(text(1, Optimizer.ADAM, 0.01f), new DataDirectory(temporary.resolve("nothing")), "run"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("data fetch imdb");
    }

    @Test
    void reportsEpochsTestAndProvenance() throws IOException {
        TrainingRun.Result result = run(text(2, Optimizer.ADAM, 0.01f), reviews(), "run");

        assertThat(Files.readString(temporary.resolve("run/report.md")))
                .contains("| epoch |", "Test accuracy", "| negative |", "- dataset.sha256:");
        assertThat(Files.readString(temporary.resolve("run/report.json")))
                .contains("\"bestEpoch\"", "\"confusion\"", "\"test.accuracy\"");
        assertThat(result.bundle().manifest().provenance())
                .containsEntry("seed", "5")
                .containsEntry("dataset", "imdb")
                .containsEntry("code.version", "test")
                .containsKeys("dataset.sha256", "java.version", "engine", "device", "training.seconds");
    }

    @Test
    void tellsProgressOfEveryBatchAndEpoch() throws IOException {
        List<String> heard = new ArrayList<>();
        ProgressListener listener = new ProgressListener() {
            @Override
            public void started(String activity, long total, String unit) {
                heard.add(activity + " " + total + " " + unit);
            }

            @Override
            public void advanced(long done, String detail) {
                heard.add(done + " " + detail);
            }

            @Override
            public void finished(String summary) {
                heard.add(summary);
            }
        };

        trainingRun(text(1, Optimizer.ADAM, 0.01f), reviews(), "run").run(listener, () -> false);

        assertThat(heard).contains("epoch 1/1 10 batches");
        assertThat(heard).anyMatch(line -> line.startsWith("10 loss "));
        assertThat(heard).anyMatch(line -> line.contains("validation loss"));
    }

    /** Mean magnitude of all weights, read from the file: a header's length, the header, then plain floats. */
    private static double meanMagnitude(TrainingRun.Result result) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(result.bundle().weightsFile()))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.position(8 + Math.toIntExact(file.getLong(0)));
        FloatBuffer values = file.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        double sum = 0;
        for (int i = 0; i < values.limit(); i++) {
            sum += Math.abs(values.get(i));
        }
        return sum / values.limit();
    }

    private DataDirectory reviews() {
        return SyntheticTasks.reviews(temporary.resolve("data"), 100, 1);
    }

    private static Recipe text(int epochs, Optimizer optimizer, float learningRate) {
        return new Recipe(
                "small-text",
                "sentiment",
                "Small.",
                new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
                SMALL_TEXT,
                new Recipe.Training(16, epochs, optimizer, learningRate, 0, 5));
    }

    private static Recipe digits(int epochs, float l2) {
        return new Recipe(
                "small-digits",
                "digits",
                "Small.",
                new Recipe.Data("mnist", 0.2, Recipe.Augmentation.NONE),
                SMALL_DIGITS,
                new Recipe.Training(16, epochs, Optimizer.ADAM, 0.005f, l2, 5));
    }

    private static Recipe pictures(int epochs) {
        return new Recipe(
                "small-pictures",
                "digits",
                "Small.",
                new Recipe.Data("mnist", 0.2, Recipe.Augmentation.DISTORT, new Distortion(3, 0.3f, 0.05f, 0.05f, 0.3f)),
                new PictureConv(
                        List.of(new PictureConv.Convolution(6, 5, 2, 2), new PictureConv.Convolution(8, 3, 2, 1)),
                        PictureConv.Normalisation.BATCH,
                        0.1f,
                        28,
                        28,
                        10),
                new Recipe.Training(16, epochs, Optimizer.ADAM, 0.01f, Schedule.ONE_CYCLE, 0, 0.05f, 0.95f, 5));
    }

    private static String weightsHash(TrainingRun.Result result) {
        return result.bundle().manifest().weights().sha256();
    }

    private TrainingRun.Result run(Recipe recipe, DataDirectory data, String output) throws IOException {
        return trainingRun(recipe, data, output).run(ProgressListener.NONE, () -> false);
    }

    private TrainingRun trainingRun(Recipe recipe, DataDirectory data, String output) {
        return SampleTraining.prepared(recipe, data, temporary.resolve(output), false);
    }
}
