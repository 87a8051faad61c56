package io.streamgauge.trainer.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.PictureArchitecture;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.trainer.data.DatasetName;
import java.util.Locale;

/**
 * All that decides the outcome of a training run, apart from the machine. The preprocessing follows from the network: its
 * number of words and vocabulary, its n-grams' order, or its picture's size.
 *
 * @param name the recipe's name
 * @param model name of the model whose version it trains
 * @param description one sentence for people
 * @param data what to train on
 * @param network what to train
 * @param training how to train
 * @param abstention how sure the trained model must be to be relied on
 */
public record Recipe(
        String name,
        String model,
        String description,
        Data data,
        Architecture network,
        Training training,
        Abstention abstention) {

    /**
     * What to train on.
     *
     * @param dataset {@code imdb} or {@code mnist}
     * @param validationShare share of the training set that is held back to choose the best epoch and the temperature,
     *     above 0 to 0.5; whole films for a {@link SentimentNgrams}
     * @param augmentation what is made of the training examples besides
     * @param distortion how far {@link Augmentation#DISTORT} goes; {@link Distortion#NONE} without it
     */
    public record Data(String dataset, double validationShare, Augmentation augmentation, Distortion distortion) {
        /** Checks the values. */
        public Data {
            DatasetName name = DatasetName.parse(dataset);
            if (augmentation == Augmentation.REVERSE && name != DatasetName.IMDB) {
                throw new IllegalArgumentException("augmentation is " + augmentation + ": " + dataset
                        + " has no words whose order could be reversed; use none");
            }
            if (augmentation == Augmentation.DISTORT && name != DatasetName.MNIST) {
                throw new IllegalArgumentException("augmentation is " + augmentation + ": " + dataset
                        + " has no pictures that could be distorted; use none");
            }
            if ((augmentation == Augmentation.DISTORT) == distortion.equals(Distortion.NONE)) {
                throw new IllegalArgumentException("augmentation is " + augmentation + " and distortion is "
                        + distortion + ": distort needs a distortion that is not zero, and nothing else has one");
            }
            if (!(validationShare > 0 && validationShare <= 0.5)) {
                throw new IllegalArgumentException(
                        "validationShare is " + validationShare + ": it must be above 0 and at most 0.5");
            }
        }

        /** Without a distortion. */
        public Data(String dataset, double validationShare, Augmentation augmentation) {
            this(dataset, validationShare, augmentation, Distortion.NONE);
        }
    }

    /**
     * How to train.
     *
     * @param batchSize examples per step, 1 to 65,536
     * @param epochs passes over the training set, 1 to 10,000; the one that is best on the validation split is kept, of a
     *     {@link SentimentNgrams} the last
     * @param optimizer the rule of the steps
     * @param learningRate size of the steps, above 0; the largest one where the schedule changes it
     * @param schedule how the learning rate changes from step to step
     * @param l2 weight of the sum of all squared weights (biases left out) in the loss, 0 for none
     * @param labelSmoothing share of the probability that the loss wants spread evenly over all labels, 0 to below 1: Szegedy
     *     et al., "Rethinking the Inception Architecture for Computer Vision", 2016; 0 for networks with one logit
     * @param averaging decay per step of the weights' moving average, which is validated and kept in place of the weights: Polyak
     *     and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992; 0 to below 1, 0 for none
     * @param seed seed of split, initial weights, order, distortion and dropout
     */
    public record Training(
            int batchSize,
            int epochs,
            Optimizer optimizer,
            float learningRate,
            Schedule schedule,
            float l2,
            float labelSmoothing,
            float averaging,
            long seed) {
        /** Checks the values. */
        public Training {
            if (batchSize < 1 || batchSize > 65_536) {
                throw new IllegalArgumentException("batchSize is " + batchSize + ": it must be from 1 to 65536");
            }
            if (epochs < 1 || epochs > 10_000) {
                throw new IllegalArgumentException("epochs is " + epochs + ": it must be from 1 to 10000");
            }
            if (!(learningRate > 0 && Float.isFinite(learningRate))) {
                throw new IllegalArgumentException(
                        "learningRate is " + learningRate + ": it must be above 0, usually 0.0001 to 0.01");
            }
            if (!(l2 >= 0 && l2 <= 1)) {
                throw new IllegalArgumentException("l2 is " + l2 + ": it must be from 0 to 1");
            }
            requireShare("labelSmoothing", labelSmoothing);
            requireShare("averaging", averaging);
        }

        /** With a constant learning rate, and without label smoothing and averaging. */
        public Training(int batchSize, int epochs, Optimizer optimizer, float learningRate, float l2, long seed) {
            this(batchSize, epochs, optimizer, learningRate, Schedule.CONSTANT, l2, 0, 0, seed);
        }

        private static void requireShare(String name, float value) {
            if (!(value >= 0 && value < 1)) {
                throw new IllegalArgumentException(name + " is " + value + ": it must be from 0 to below 1");
            }
        }

        /** The same with another number of epochs. */
        public Training withEpochs(int otherEpochs) {
            return new Training(
                    batchSize, otherEpochs, optimizer, learningRate, schedule, l2, labelSmoothing, averaging, seed);
        }

        /** The same with another seed. */
        public Training withSeed(long otherSeed) {
            return new Training(
                    batchSize, epochs, optimizer, learningRate, schedule, l2, labelSmoothing, averaging, otherSeed);
        }
    }

    /**
     * How sure the trained model must be to be relied on.
     *
     * @param accuracy share of right answers among those that are relied on, above 0 and below 1; 0 to rely on all
     */
    public record Abstention(double accuracy) {
        /** Of a model whose answers are all relied on. */
        public static final Abstention NONE = new Abstention(0);

        /** Checks the value. */
        public Abstention {
            if (!(accuracy >= 0 && accuracy < 1)) {
                throw new IllegalArgumentException(
                        "abstention.accuracy is " + accuracy
                                + ": it must be above 0 and below 1, such as 0.98; leave abstention out to rely on all answers");
            }
        }
    }

    /** What is made of the training examples besides themselves. Validation and test are left alone. */
    public enum Augmentation {
        /** Nothing. */
        @JsonProperty("none")
        NONE,
        /** Each text once more with its words in reverse order. */
        @JsonProperty("reverse")
        REVERSE,
        /** Pictures in place of themselves, turned, shifted, scaled, sheared and bent anew in every step. */
        @JsonProperty("distort")
        DISTORT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The rule by which a gradient becomes a step. */
    public enum Optimizer {
        /** Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015. */
        @JsonProperty("adam")
        ADAM,
        /** Tieleman and Hinton, Lecture 6.5 of "Neural Networks for Machine Learning", 2012. */
        @JsonProperty("rmsprop")
        RMSPROP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the names, and that network and data set fit. */
    public Recipe {
        Manifest.requireName("name", name);
        Manifest.requireName("model", model);
        boolean text = !(network instanceof PictureArchitecture);
        DatasetName dataset = DatasetName.parse(data.dataset());
        if (text != (dataset == DatasetName.IMDB)) {
            throw new IllegalArgumentException("network and data do not fit: networks for words are trained on imdb and"
                    + " networks for pictures on mnist, not on " + dataset.id());
        }
        if (network instanceof SentimentNgrams && data.augmentation() != Augmentation.NONE) {
            throw new IllegalArgumentException("data.augmentation is " + data.augmentation()
                    + ": a sentiment-ngrams learns from texts as they are; use none");
        }
        if (network instanceof SentimentNgrams && training.optimizer() != Optimizer.ADAM) {
            throw new IllegalArgumentException(
                    "training.optimizer is " + training.optimizer() + ": a sentiment-ngrams is fitted by adam");
        }
        if (training.labelSmoothing() > 0 && network.output() == Architecture.Output.SIGMOID) {
            throw new IllegalArgumentException("labelSmoothing is " + training.labelSmoothing()
                    + ": the network has one logit, for which it is not defined; use 0");
        }
    }

    /** Of a model whose answers are all relied on. */
    public Recipe(String name, String model, String description, Data data, Architecture network, Training training) {
        this(name, model, description, data, network, training, Abstention.NONE);
    }

    /** What the trained model answers. */
    public Task task() {
        return network instanceof PictureArchitecture ? Task.DIGITS : Task.SENTIMENT;
    }

    /** The same recipe with another abstention section. */
    public Recipe withAbstention(Abstention other) {
        return new Recipe(name, model, description, data, network, training, other);
    }

    /** The same recipe with another training section. */
    public Recipe withTraining(Training other) {
        return new Recipe(name, model, description, data, network, other, abstention);
    }
}
