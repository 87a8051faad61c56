package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.network.Network;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.preprocessing.Features;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.LabelledImages;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.evaluation.Evaluator;
import io.streamgauge.trainer.examples.AdditionalExamples;
import io.streamgauge.trainer.examples.Examples;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipe.Augmentation;
import io.streamgauge.trainer.recipe.Recipe.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeachersTest {
    private static final LeNet DIGITS = new LeNet(1, 4, 3, 16, 0, 0, 28, 28, 10);
    private static final SentimentConv REVIEWS = new SentimentConv(40, 12, 8, 6, 3, 2, 8, 4, 0);

    private final Path temporary;
    private DataDirectory digits;

    TeachersTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.digits = new DataDirectory(temporary);
    }

    @BeforeAll
    static void limitThreads() {
        NativeRuntime.load(1);
    }

    @BeforeEach
    void drawDigits() {
        digits = SyntheticTasks.digits(temporary.resolve("digits"), 600, 100, 3);
    }

    @Test
    void studentLearnsTheTeachersAnswersAndNotTheLabels() throws IOException {
        ModelBundle teacher = train("teacher", digits(4, 5), digits, List.of());
        TaskData data = TaskData.load(digits(4, 6), digits, ProgressListener.NONE);

        assertThat(accuracyOfOneWhoIsToldThatAllAreZeros(data, List.of(teacher)))
                .isGreaterThan(0.95);
        assertThat(accuracyOfOneWhoIsToldThatAllAreZeros(data, List.of())).isLessThan(0.3);
    }

    private static double accuracyOfOneWhoIsToldThatAllAreZeros(TaskData data, List<ModelBundle> bundles)
            throws IOException {
        TaskData lies = new TaskData(
                data.labels(), data.preprocessing(), allZeros(data.training()), data.validation(), data.test(), "");
        Device device = Device.cpu();
        try (Teachers teachers = Teachers.load(bundles, DIGITS, List.of(device));
                NetworkFit fit = new NetworkFit(
                        digits(4, 6),
                        lies,
                        List.of(device),
                        bundles.isEmpty() ? Optional.empty() : Optional.of(teachers),
                        ProgressListener.NONE)) {
            fit.run(() -> false, () -> {});
            try (Network student =
                    Network.load(DIGITS, target -> NetworkTrainer.copies(fit.bestWeights(), target), device)) {
                return Evaluator.evaluate(student, data.labels(), data.test(), "the test set", ProgressListener.NONE)
                        .accuracy();
            }
        }
    }

    private static Examples allZeros(Examples examples) {
        byte[] pixels = new byte[examples.count() * LabelledImages.PIXELS];
        for (int example = 0; example < examples.count(); example++) {
            float[] picture = ((Features.Pixels) examples.features(example)).values();
            for (int pixel = 0; pixel < picture.length; pixel++) {
                pixels[example * picture.length + pixel] = (byte) Math.round(picture[pixel] * 255);
            }
        }
        return Examples.of(new LabelledImages(pixels, new byte[examples.count()]), new ImagePreprocessing(28, 28));
    }

    @Test
    void reviewsAreTaughtAsWellAndTheBundleNamesItsTeachers() throws IOException {
        DataDirectory reviews = SyntheticTasks.reviews(temporary.resolve("reviews"), 120, 3);
        ModelBundle first = train("first", reviews(REVIEWS, Optimizer.ADAM), reviews, List.of());

        ModelBundle student = train("student", reviews(REVIEWS, Optimizer.RMSPROP), reviews, List.of(first, first));

        assertThat(student.manifest().metrics().get("test.accuracy")).isGreaterThan(0.95);
        assertThat(student.manifest().provenance().get("teachers"))
                .contains(first.manifest().version(), first.manifest().weights().sha256());
        assertThat(first.manifest().provenance()).doesNotContainKey("teachers");
    }

    @Test
    void lossIsTheCrossEntropyOfSoftenedAnswersAndLeastWhereTheyAgree() throws IOException {
        ModelBundle teacher = train("teacher", digits(1, 5), digits, List.of());
        float[] input = new float[784];
        try (Teachers teachers = Teachers.load(List.of(teacher), DIGITS, List.of(Device.cpu()));
                Network network = (Network) teacher.load(Device.cpu());
                NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDArray answers = teachers.answers(manager.create(input).reshape(1, 1, 28, 28));
            float[] logits = network.logits(List.of(new Features.Pixels(input))).get(0);
            float[] other = logits.clone();
            other[3] += 1;

            assertThat(teachers.loss(answers, manager.create(new float[][] {other}))
                            .getFloat())
                    .isEqualTo((float) crossEntropy(logits, other), within(1e-4f))
                    .isGreaterThan(teachers.loss(answers, manager.create(new float[][] {logits}))
                            .getFloat());
        }
    }

    /** Of softmax(logits / 2), times 4. */
    private static double crossEntropy(float[] teacher, float[] student) {
        double teacherSum = 0;
        double studentSum = 0;
        for (int label = 0; label < teacher.length; label++) {
            teacherSum += Math.exp(teacher[label] / 2);
            studentSum += Math.exp(student[label] / 2);
        }
        double sum = 0;
        for (int label = 0; label < teacher.length; label++) {
            sum -= Math.exp(teacher[label] / 2) / teacherSum * (student[label] / 2 - Math.log(studentSum));
        }
        return 4 * sum;
    }

    @Test
    void teacherOfAnotherQuestionIsRefused() throws IOException {
        DataDirectory reviews = SyntheticTasks.reviews(temporary.resolve("reviews"), 40, 3);
        ModelBundle teacher = train("teacher", digits(1, 5), digits, List.of());

        assertThatThrownBy(() -> train("student", reviews(REVIEWS, Optimizer.ADAM), reviews, List.of(teacher)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(temporary.resolve("teacher/bundle").toString())
                .hasMessageContaining("name one that answers the same question");
    }

    @Test
    void teacherOfOtherInputsIsRefused() throws IOException {
        DataDirectory reviews = SyntheticTasks.reviews(temporary.resolve("reviews"), 40, 3);
        ModelBundle teacher = train("teacher", reviews(REVIEWS, Optimizer.ADAM), reviews, List.of());
        SentimentConv shorter = new SentimentConv(40, 8, 8, 6, 3, 2, 8, 4, 0);

        assertThatThrownBy(() -> train("student", reviews(shorter, Optimizer.ADAM), reviews, List.of(teacher)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a SentimentConv, reads other inputs than the network to train");
    }

    @Test
    void ngramsCannotBeTaught() throws IOException {
        DataDirectory films = SyntheticTasks.films(temporary.resolve("films"), 10, 4, 3);
        ModelBundle teacher = train("teacher", reviews(REVIEWS, Optimizer.ADAM), films, List.of());

        assertThatThrownBy(() -> train(
                        "student", reviews(new SentimentNgrams(3, 3, 1_000), Optimizer.ADAM), films, List.of(teacher)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave --teacher out");
    }

    @Test
    void runGoesOnWithTheSameTeachersOnly() throws IOException {
        ModelBundle teacher = train("teacher", digits(1, 5), digits, List.of());
        ModelBundle other = train("other", digits(1, 6), digits, List.of());
        assertThatThrownBy(() -> run("student", digits(2, 7), digits, false, List.of(teacher))
                        .run(ProgressListener.NONE, () -> true))
                .isInstanceOf(StoppedException.class);

        assertThatThrownBy(() -> run("student", digits(2, 7), digits, true, List.of(other))
                        .run(ProgressListener.NONE, () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(teacher.manifest().version())
                .hasMessageContaining(other.manifest().version());
        assertThat(run("student", digits(2, 7), digits, true, List.of(teacher))
                        .run(ProgressListener.NONE, () -> false)
                        .epochs())
                .hasSize(2);
    }

    private ModelBundle train(String output, Recipe recipe, DataDirectory data, List<ModelBundle> teachers)
            throws IOException {
        return run(output, recipe, data, false, teachers)
                .run(ProgressListener.NONE, () -> false)
                .bundle();
    }

    private TrainingRun run(
            String output, Recipe recipe, DataDirectory data, boolean resume, List<ModelBundle> teachers) {
        return new TrainingRun(
                recipe,
                data,
                temporary.resolve(output),
                Optional.empty(),
                Precision.FLOAT32,
                new TrainingDevices(List.of(Device.cpu())),
                "test",
                resume,
                AdditionalExamples.NONE,
                teachers);
    }

    private static Recipe digits(int epochs, long seed) {
        return new Recipe(
                "small-digits",
                "digits",
                "Small.",
                new Recipe.Data("mnist", 0.2, Augmentation.NONE),
                DIGITS,
                new Recipe.Training(16, epochs, Optimizer.ADAM, 0.005f, 0, seed));
    }

    private static Recipe reviews(Architecture network, Optimizer optimizer) {
        return new Recipe(
                "small-reviews",
                "sentiment",
                "Small.",
                new Recipe.Data("imdb", 0.2, Augmentation.NONE),
                network,
                new Recipe.Training(16, 8, optimizer, 0.01f, 0, 5));
    }
}
