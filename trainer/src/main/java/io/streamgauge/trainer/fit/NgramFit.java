package io.streamgauge.trainer.fit;

import ai.djl.Device;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.schemas.ProcessMemory;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.Evaluator;
import io.streamgauge.trainer.evaluation.Temperature;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Fits a {@link SentimentNgrams} twice: on the training split, which gives the curves, the temperature and the figures of the
 * validation split; and then, with the same schedule, on training and validation split together, which gives the weights.
 * Most n-grams are so rare that every text counts, and there is nothing to choose by the validation split: all epochs are
 * made, with a learning rate that falls.
 *
 * <p>Same recipe, same data, same machine: same weights. Belongs to one thread.
 */
final class NgramFit {
    /** An epoch's learning rate by that of the one before: with a constant one, the last batches have the last word. */
    private static final double RATE_DECAY = 0.7;

    private final Recipe.Training training;
    private final SentimentNgrams network;
    private final TaskData data;
    private final ProgressListener progress;
    private final BooleanSupplier stopped;

    /**
     * A fit of a network.
     *
     * @param network what to fit; how many rows it gets, the data tell
     * @param progress hears of every batch
     * @param stopped asked after every batch
     */
    NgramFit(
            Recipe.Training training,
            SentimentNgrams network,
            TaskData data,
            ProgressListener progress,
            BooleanSupplier stopped) {
        this.training = training;
        this.network = network;
        this.data = data;
        this.progress = progress;
        this.stopped = stopped;
    }

    /**
     * Fits.
     *
     * @return the weights, which the caller closes
     * @throws StoppedException when it was stopped
     * @throws DivergedException when the loss is no number any more or does not come back
     */
    FittedNgrams run() {
        List<EpochMetrics> epochs = new ArrayList<>();
        Pass judged = new Pass(NgramSample.of(data.training()), "");
        // Of the last epoch, whose weights are calibrated.
        double errorBefore = 0;
        for (int epoch = 1; epoch <= training.epochs(); epoch++) {
            Pass.Outcome outcome = judged.epoch(epoch);
            Evaluation validation = evaluate(judged.weights());
            EpochMetrics metrics = new EpochMetrics(
                    epoch,
                    outcome.loss(),
                    outcome.accuracy(),
                    validation.logLoss(),
                    validation.accuracy(),
                    outcome.duration(),
                    ProcessMemory.residentBytes());
            epochs.add(metrics);
            progress.finished(metrics.summary());
            errorBefore = validation.calibrationError();
        }
        NgramWeights fitted = judged.weights();
        double temperature = temperature(fitted);
        Evaluation after = evaluate(fitted.calibrated(temperature));
        Pass whole = new Pass(NgramSample.of(data.training(), data.validation()), ", with the validation split");
        Duration again = Duration.ZERO;
        for (int epoch = 1; epoch <= training.epochs(); epoch++) {
            Pass.Outcome outcome = whole.epoch(epoch);
            again = again.plus(outcome.duration());
            progress.finished(String.format(
                    Locale.ROOT,
                    "loss %.4f, accuracy %.4f, %.1f s",
                    outcome.loss(),
                    outcome.accuracy(),
                    outcome.duration().toNanos() / 1e9));
        }
        return new FittedNgrams(
                whole.weights().calibrated(temperature),
                new FittedNgrams.Validation(List.copyOf(epochs), temperature, errorBefore, after),
                again);
    }

    private Evaluation evaluate(NgramWeights weights) {
        try (InferenceNetwork current = InferenceNetwork.load(weights.architecture(), weights, Device.cpu())) {
            return Evaluator.evaluate(
                    current, data.labels(), data.validation(), "the validation split", ProgressListener.NONE);
        }
    }

    private double temperature(NgramWeights weights) {
        try (InferenceNetwork current = InferenceNetwork.load(weights.architecture(), weights, Device.cpu())) {
            return Temperature.of(current, data.validation());
        }
    }

    /** One of the two fits. */
    private final class Pass {
        private final NgramSample sample;
        private final String remark;
        private final NgramDictionary dictionary;
        private final NgramRegression regression;

        /**
         * Learns the dictionary.
         *
         * @param remark for the progress
         */
        Pass(NgramSample sample, String remark) {
            progress.started("counting n-grams" + remark, -1, "n-grams");
            this.sample = sample;
            this.remark = remark;
            this.dictionary = NgramDictionary.learn(sample, network);
            this.regression = new NgramRegression(dictionary, sample, training.l2());
            progress.finished(String.format(Locale.ROOT, "%,d have a row", dictionary.size()));
        }

        /** What an epoch brought. */
        private record Outcome(double loss, double accuracy, Duration duration) {}

        /** Makes an epoch, and leaves it to the caller to end the activity. */
        Outcome epoch(int epoch) {
            int batches = (sample.count() + training.batchSize() - 1) / training.batchSize();
            progress.started("epoch " + epoch + "/" + training.epochs() + remark, batches, "batches");
            long begin = System.nanoTime();
            int[] order = TaskData.shuffled(sample.count(), new Random(training.seed() * 1_000_003 + epoch));
            float rate = (float) (training.learningRate() * Math.pow(RATE_DECAY, epoch - 1));
            double loss = 0;
            int correct = 0;
            for (int batch = 0; batch < batches; batch++) {
                int from = batch * training.batchSize();
                int to = Math.min(from + training.batchSize(), sample.count());
                requireGoingOn();
                NgramRegression.Step step = regression.step(order, from, to, rate);
                loss += step.loss() * (to - from);
                correct += step.correct();
                requireSound(loss / to, epoch);
                progress.advanced(
                        batch + 1L,
                        String.format(Locale.ROOT, "loss %.4f, accuracy %.4f", loss / to, (double) correct / to));
            }
            return new Outcome(
                    loss / sample.count(),
                    (double) correct / sample.count(),
                    Duration.ofNanos(System.nanoTime() - begin));
        }

        NgramWeights weights() {
            return NgramWeights.of(network, dictionary, regression);
        }
    }

    private void requireGoingOn() {
        if (stopped.getAsBoolean()) {
            progress.finished("stopped");
            throw new StoppedException(
                    "The training was stopped. It takes seconds and keeps no checkpoint: begin again");
        }
    }

    private void requireSound(double loss, int epoch) {
        if (DivergedException.isHopeless(loss, network.labelCount())) {
            progress.finished("diverged");
            throw new DivergedException(loss, "in epoch " + epoch, training.learningRate());
        }
    }
}
