package io.streamgauge.trainer.examples;

import io.streamgauge.models.network.PictureArchitecture;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.models.network.TextArchitecture;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.NgramPreprocessing;
import io.streamgauge.models.preprocessing.Preprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.ImdbDataset;
import io.streamgauge.trainer.data.LabelledImages;
import io.streamgauge.trainer.data.LabelledReview;
import io.streamgauge.trainer.data.MnistDataset;
import io.streamgauge.trainer.recipe.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A data set made ready for a recipe: split, and preprocessed by rules learnt from the training part alone.
 *
 * @param labels the labels in the order of the examples' label numbers
 * @param preprocessing what the examples went through
 * @param training examples to fit
 * @param validation examples to choose the best epoch by
 * @param test the authors' test set, to be measured once
 * @param digest SHA-256 of the data set's contents, with the additional examples if there are any
 */
public record TaskData(
        List<String> labels,
        Preprocessing preprocessing,
        Examples training,
        Examples validation,
        Examples test,
        String digest) {

    /** Labels of the task sentiment. */
    public static final List<String> SENTIMENT_LABELS = List.of("negative", "positive");

    /** Labels of the task digits. */
    public static final List<String> DIGIT_LABELS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    /**
     * Reads, splits and preprocesses.
     *
     * @throws io.streamgauge.trainer.data.DatasetException when the data set is missing or damaged
     */
    public static TaskData load(Recipe recipe, DataDirectory directory, ProgressListener progress) {
        return load(recipe, directory, AdditionalExamples.NONE, progress);
    }

    /**
     * The same with further examples in the training part; those that are in the test set are left out.
     *
     * @throws io.streamgauge.trainer.data.DatasetException when the data set is missing or damaged
     */
    public static TaskData load(
            Recipe recipe, DataDirectory directory, AdditionalExamples additional, ProgressListener progress) {
        if (recipe.network() instanceof PictureArchitecture network) {
            return digits(recipe, network, directory, additional);
        }
        ImdbDataset imdb = ImdbDataset.open(directory, progress);
        AdditionalExamples fresh = additional.withoutReviews(imdb.test());
        return recipe.network() instanceof SentimentNgrams network
                ? ngrams(recipe, network, imdb, fresh)
                : reviews(recipe, (TextArchitecture) recipe.network(), imdb, fresh);
    }

    /**
     * SHA-256 of the contents of a recipe's data set.
     *
     * @throws io.streamgauge.trainer.data.DatasetException when the data set is missing or damaged
     */
    public static String digest(Recipe recipe, DataDirectory directory, ProgressListener progress) {
        return recipe.network() instanceof PictureArchitecture
                ? MnistDataset.open(directory).contentDigest()
                : ImdbDataset.open(directory, progress).contentDigest();
    }

    /**
     * Reads and preprocesses the test set alone.
     *
     * @param preprocessing of the bundle that is to be measured
     */
    public static Examples test(Preprocessing preprocessing, DataDirectory directory, ProgressListener progress) {
        if (preprocessing instanceof TextPreprocessing text) {
            return Examples.of(ImdbDataset.open(directory, progress).test(), text);
        }
        if (preprocessing instanceof NgramPreprocessing ngrams) {
            return Examples.of(ImdbDataset.open(directory, progress).test(), ngrams);
        }
        return Examples.of(MnistDataset.open(directory).test(), (ImagePreprocessing) preprocessing);
    }

    private static TaskData reviews(
            Recipe recipe, TextArchitecture network, ImdbDataset imdb, AdditionalExamples additional) {
        List<LabelledReview> all = imdb.training();
        Split split = Split.of(all.size(), recipe);
        List<LabelledReview> training = with(pick(all, split.training()), additional.reviews());
        TextPreprocessing preprocessing = TextPreprocessing.learn(
                training.stream().map(LabelledReview::text).toList(), network.vocabularySize(), network.words());
        return new TaskData(
                SENTIMENT_LABELS,
                preprocessing,
                augmented(Examples.of(training, preprocessing), recipe.data().augmentation()),
                Examples.of(pick(all, split.validation()), preprocessing),
                Examples.of(imdb.test(), preprocessing),
                additional.digestWith(imdb.contentDigest()));
    }

    private static TaskData ngrams(
            Recipe recipe, SentimentNgrams network, ImdbDataset imdb, AdditionalExamples additional) {
        List<LabelledReview> all = imdb.training();
        int[] films = FilmGroups.of(all.stream().map(LabelledReview::text).toList());
        Split split = Split.byGroup(films, recipe);
        NgramPreprocessing preprocessing = new NgramPreprocessing(network.maximumOrder());
        return new TaskData(
                SENTIMENT_LABELS,
                preprocessing,
                Examples.of(with(pick(all, split.training()), additional.reviews()), preprocessing),
                Examples.of(pick(all, split.validation()), preprocessing),
                Examples.of(imdb.test(), preprocessing),
                additional.digestWith(imdb.contentDigest()));
    }

    private static Examples augmented(Examples examples, Recipe.Augmentation augmentation) {
        return switch (augmentation) {
            case NONE, DISTORT -> examples;
            case REVERSE -> examples.withReversed();
        };
    }

    private static TaskData digits(
            Recipe recipe, PictureArchitecture network, DataDirectory directory, AdditionalExamples additional) {
        MnistDataset mnist = MnistDataset.open(directory);
        AdditionalExamples fresh = additional.withoutImages(mnist.test());
        LabelledImages all = mnist.training();
        Split split = Split.of(all.count(), recipe);
        ImagePreprocessing preprocessing = new ImagePreprocessing(network.height(), network.width());
        return new TaskData(
                DIGIT_LABELS,
                preprocessing,
                Examples.of(pick(all, split.training()), fresh.images(), preprocessing),
                Examples.of(pick(all, split.validation()), preprocessing),
                Examples.of(mnist.test(), preprocessing),
                fresh.digestWith(mnist.contentDigest()));
    }

    private static List<LabelledReview> with(List<LabelledReview> reviews, List<LabelledReview> others) {
        List<LabelledReview> all = new ArrayList<>(reviews);
        all.addAll(others);
        return all;
    }

    private static List<LabelledReview> pick(List<LabelledReview> all, int[] chosen) {
        List<LabelledReview> picked = new ArrayList<>(chosen.length);
        for (int index : chosen) {
            picked.add(all.get(index));
        }
        return picked;
    }

    private static LabelledImages pick(LabelledImages all, int[] chosen) {
        byte[] pixels = new byte[chosen.length * LabelledImages.PIXELS];
        byte[] labels = new byte[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(
                    all.pixels(),
                    chosen[i] * LabelledImages.PIXELS,
                    pixels,
                    i * LabelledImages.PIXELS,
                    LabelledImages.PIXELS);
            labels[i] = (byte) all.label(chosen[i]);
        }
        return new LabelledImages(pixels, labels);
    }

    /** Which examples of the training set are fitted and which are held back; both in ascending order. */
    private record Split(int[] training, int[] validation) {
        static Split of(int count, Recipe recipe) {
            int held = held(count, recipe);
            int[] order = shuffled(count, new Random(recipe.training().seed()));
            int[] validation = Arrays.copyOf(order, held);
            int[] training = Arrays.copyOfRange(order, held, count);
            Arrays.sort(validation);
            Arrays.sort(training);
            return new Split(training, validation);
        }

        /**
         * Holds back whole groups in random order until there are enough examples; the last group may bring too many.
         *
         * @param groups the number of each example's group, from 0
         */
        static Split byGroup(int[] groups, Recipe recipe) {
            int held = held(groups.length, recipe);
            int count = Arrays.stream(groups).max().orElse(0) + 1;
            int[] sizes = new int[count];
            for (int group : groups) {
                sizes[group]++;
            }
            Set<Integer> heldGroups = new HashSet<>();
            for (int group : shuffled(count, new Random(recipe.training().seed()))) {
                if (held > 0 && heldGroups.size() < count - 1) {
                    heldGroups.add(group);
                    held -= sizes[group];
                }
            }
            return new Split(
                    IntStream.range(0, groups.length)
                            .filter(example -> !heldGroups.contains(groups[example]))
                            .toArray(),
                    IntStream.range(0, groups.length)
                            .filter(example -> heldGroups.contains(groups[example]))
                            .toArray());
        }

        private static int held(int count, Recipe recipe) {
            int held = (int) Math.round(count * recipe.data().validationShare());
            if (held < 1 || held >= count) {
                throw new IllegalArgumentException(
                        "The training set has " + count + " examples, too few to hold back a share of "
                                + recipe.data().validationShare());
            }
            return held;
        }
    }

    /** The numbers from 0 to below {@code count} in random order (Fisher and Yates). */
    public static int[] shuffled(int count, Random random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        return order;
    }
}
