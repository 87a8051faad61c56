package io.streamgauge.trainer.fit;

import ai.djl.Device;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.PictureArchitecture;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.network.TextArchitecture;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.LabelledImages;
import io.streamgauge.trainer.data.LabelledReview;
import io.streamgauge.trainer.examples.Examples;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How quick a recipe's training steps are: in the training loop as {@code train} runs it, and bare, on batches that lie ready.
 * On made-up examples of the recipe's shape, for the time does not depend on what they say. Belongs to one thread.
 */
public final class StepMeasurement {
    private final Recipe recipe;
    private final Device device;
    private final int steps;
    private final int rounds;

    /**
     * A measurement that has not begun.
     *
     * @param recipe whose network, batch size and optimizer are measured
     * @param device where to compute
     * @param steps steps per round, 1 or more
     * @param rounds 1 or more; one more before them warms up
     * @throws IllegalArgumentException when the recipe's training does not go by steps of a network
     */
    public StepMeasurement(Recipe recipe, Device device, int steps, int rounds) {
        if (recipe.network() instanceof SentimentNgrams) {
            throw new IllegalArgumentException("The recipe " + recipe.name()
                    + " is no network of layers that is trained step by step: measure another one");
        }
        this.recipe = recipe;
        this.device = device;
        this.steps = steps;
        this.rounds = rounds;
    }

    /** What is measured. */
    public Recipe recipe() {
        return recipe;
    }

    /**
     * What one round took.
     *
     * @param loopSeconds steps of the training loop: order, batches cut by index, steps, counting of what was right
     * @param bareSeconds as many steps without their data
     * @param besideSeconds what was measured beside it
     */
    public record Round(double loopSeconds, double bareSeconds, double besideSeconds) {}

    /** Something that is measured within the same rounds, so that a machine that slows down slows down both. */
    @FunctionalInterface
    public interface Beside {
        /** Does as many steps in its own way, and gives their seconds. */
        double seconds() throws IOException;
    }

    /**
     * Measures, everything in turns.
     *
     * @param beside what else to measure in each round
     * @param progress hears of every step
     */
    public List<Round> run(Beside beside, ProgressListener progress) throws IOException {
        Recipe measured = recipe.withTraining(recipe.training().withEpochs(rounds + 1));
        TaskData data = data(measured.network());
        List<Round> measurements = new ArrayList<>();
        try (NetworkFit loop = new NetworkFit(measured, data, List.of(device), progress);
                NetworkFit bare = new NetworkFit(measured, data, List.of(device), ProgressListener.NONE)) {
            loop.run(() -> false, () -> {
                List<EpochMetrics> epochs = loop.progress().epochs();
                double loopSeconds = epochs.get(epochs.size() - 1).duration().toNanos() / 1e9;
                measurements.add(new Round(loopSeconds, bare.bareSeconds(), beside.seconds()));
            });
        }
        return List.copyOf(measurements.subList(1, measurements.size()));
    }

    private TaskData data(Architecture network) {
        int batch = recipe.training().batchSize();
        Random random = new Random(recipe.training().seed());
        if (network instanceof TextArchitecture text) {
            List<String> vocabulary = IntStream.range(0, text.vocabularySize() - TextPreprocessing.UNKNOWN - 1)
                    .mapToObj(word -> "w" + word)
                    .toList();
            TextPreprocessing preprocessing = new TextPreprocessing(text.words(), vocabulary);
            Examples validation = Examples.of(reviews(batch, text.words(), vocabulary, random), preprocessing);
            return new TaskData(
                    TaskData.SENTIMENT_LABELS,
                    preprocessing,
                    Examples.of(
                            reviews(Math.multiplyExact(batch, steps), text.words(), vocabulary, random), preprocessing),
                    validation,
                    validation,
                    "");
        }
        PictureArchitecture picture = (PictureArchitecture) network;
        ImagePreprocessing preprocessing = new ImagePreprocessing(picture.height(), picture.width());
        Examples validation = Examples.of(images(batch, random), preprocessing);
        return new TaskData(
                TaskData.DIGIT_LABELS,
                preprocessing,
                Examples.of(images(Math.multiplyExact(batch, steps), random), preprocessing),
                validation,
                validation,
                "");
    }

    private static List<LabelledReview> reviews(int count, int words, List<String> vocabulary, Random random) {
        List<LabelledReview> reviews = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < words; word++) {
                text.append(vocabulary.get(random.nextInt(vocabulary.size()))).append(' ');
            }
            reviews.add(new LabelledReview("made-up/" + i, text.toString(), random.nextBoolean()));
        }
        return reviews;
    }

    private static LabelledImages images(int count, Random random) {
        byte[] pixels = new byte[Math.multiplyExact(count, LabelledImages.PIXELS)];
        random.nextBytes(pixels);
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) random.nextInt(TaskData.DIGIT_LABELS.size());
        }
        return new LabelledImages(pixels, labels);
    }
}
