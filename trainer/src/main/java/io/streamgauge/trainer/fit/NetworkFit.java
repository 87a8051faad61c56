package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.network.Network;
import io.streamgauge.schemas.ProcessMemory;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.Evaluator;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Fits one network. Same recipe, same data, same machine: same weights, in one go or with interruptions.
 *
 * <p>For that, all that is random in a step follows from the recipe's seed and the step's number, and all that steps hand
 * on to each other can be taken out by {@link #progress} and {@link #arrays} and put back by {@link #restore}.
 *
 * <p>Owns the network under training and the copy of the best epoch's weights until {@link #close}. Belongs to
 * one thread.
 */
final class NetworkFit implements AutoCloseable {
    private static final String BEST = "best.";

    private final Recipe recipe;
    private final TaskData data;
    private final ProgressListener progress;
    private final int batches;
    private final NetworkTrainer trainer;
    private final TrainingInput input;
    private final NDManager best;

    private Map<String, NDArray> bestWeights = Map.of();
    private FitProgress done = FitProgress.NONE;

    /**
     * A fit before its first step.
     *
     * @param devices where to compute, one for each part of a batch
     */
    NetworkFit(Recipe recipe, TaskData data, List<Device> devices, ProgressListener progress) {
        this.recipe = recipe;
        this.data = data;
        this.progress = progress;
        int batchSize = recipe.training().batchSize();
        this.batches = (data.training().count() + batchSize - 1) / batchSize;
        this.trainer = new NetworkTrainer(recipe, (long) recipe.training().epochs() * batches, devices);
        this.input = new TrainingInput(recipe, data.training());
        this.best = NDManager.newBaseManager(Device.cpu());
    }

    /** What to do after an epoch. */
    @FunctionalInterface
    interface EpochListener {
        /** The fit is at the begin of the next epoch, or at the end. */
        void epochEnded() throws IOException;
    }

    /**
     * Trains what is left of all epochs.
     *
     * @param stopped asked after every batch
     * @param listener hears of every epoch
     * @return false when it was stopped before the end
     * @throws DivergedException when the loss is no number any more, or too large to come back
     */
    boolean run(BooleanSupplier stopped, EpochListener listener) throws IOException {
        while (done.epoch() <= recipe.training().epochs()) {
            if (!trainEpoch(stopped)) {
                return false;
            }
            endEpoch();
            listener.epochEnded();
        }
        return true;
    }

    /** How far it has got. */
    FitProgress progress() {
        return done;
    }

    /** Weights of the epoch that was best on the validation split, empty for none; owned by this. */
    Map<String, NDArray> bestWeights() {
        return bestWeights;
    }

    /** All arrays that {@link #restore} needs besides the progress; owned by this, and changed by the next step. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>(trainer.arrays());
        bestWeights.forEach((name, array) -> arrays.put(BEST + name, array));
        return arrays;
    }

    /** The shapes of the arrays that {@link #arrays} gives when a fit has got so far. */
    Map<String, long[]> shapes(FitProgress at) {
        Map<String, long[]> shapes = new LinkedHashMap<>(trainer.shapes(steps(at)));
        if (at.bestEpoch() > 0) {
            recipe.network().tensors().forEach((name, shape) -> shapes.put(BEST + name, shape));
        }
        return shapes;
    }

    /**
     * Goes on from where another fit of the same recipe on the same data was.
     *
     * @param arrays of that fit, on the CPU; copied
     */
    void restore(FitProgress at, Map<String, NDArray> arrays) {
        trainer.restore(steps(at), arrays);
        if (at.bestEpoch() > 0) {
            keepWeights(NetworkTrainer.named(arrays, BEST, recipe.network()));
        }
        done = at;
    }

    private long steps(FitProgress at) {
        return (at.epoch() - 1L) * batches + at.batch();
    }

    /** Native arrays that live as long as the fit: weights, gradients, the optimiser's state. */
    int managedArrays() {
        return trainer.managedArrays();
    }

    /** Where a batch begins in the order of an epoch; the number of examples for the one after the last. */
    private int begin(int batch) {
        return (int) Math.min(
                (long) batch * recipe.training().batchSize(), data.training().count());
    }

    /** Does the batches of the epoch that are left; false when it was stopped before the last one. */
    private boolean trainEpoch(BooleanSupplier stopped) {
        int epoch = done.epoch();
        int[] order = TaskData.shuffled(
                data.training().count(), new Random(recipe.training().seed() * 1_000_003 + epoch));
        progress.started("epoch " + epoch + "/" + recipe.training().epochs(), batches, "batches");
        while (done.batch() < batches) {
            if (stopped.getAsBoolean()) {
                progress.finished("stopped");
                return false;
            }
            long start = System.nanoTime();
            int from = begin(done.batch());
            int to = begin(done.batch() + 1);
            NetworkTrainer.Step step =
                    trainer.step(input.of(order, from, to, seed()), input.labels(order, from, to), steps(done), seed());
            done = done.plus(step.loss(), to - from, step.correct(), System.nanoTime() - start);
            requireSound(step.loss(), done.lossSum() / to, "in batch " + done.batch());
            progress.advanced(
                    done.batch(),
                    String.format(
                            Locale.ROOT,
                            "loss %.4f, accuracy %.4f",
                            done.lossSum() / to,
                            (double) done.correct() / to));
        }
        return true;
    }

    /** For the distortion and the dropout of the next step. */
    private int seed() {
        return (int) ((recipe.training().seed() * 31 + done.epoch()) * 1_000_003 + done.batch());
    }

    private void requireSound(double loss, double mean, String where) {
        double shown = Double.isFinite(loss) ? mean : loss;
        if (DivergedException.isHopeless(shown, recipe.network().labelCount())) {
            progress.finished("diverged");
            throw new DivergedException(
                    shown,
                    where + " of epoch " + done.epoch(),
                    recipe.training().learningRate());
        }
    }

    private void endEpoch() {
        int count = data.training().count();
        Evaluation validation = validate();
        requireSound(validation.logLoss(), validation.logLoss(), "on the validation split at the end");
        EpochMetrics metrics = new EpochMetrics(
                done.epoch(),
                done.lossSum() / count,
                (double) done.correct() / count,
                validation.logLoss(),
                validation.accuracy(),
                Duration.ofNanos(done.nanoseconds()),
                ProcessMemory.residentBytes());
        boolean best = done.epochs().stream().allMatch(metrics::isBetterThan);
        if (best) {
            keepWeights(trainer.result());
        }
        done = done.plus(metrics, best);
        progress.finished(metrics.summary());
    }

    /**
     * Seconds that an epoch's steps take when its batches lie ready: the bound for any loop. Changes the weights, but not the
     * {@link #progress}.
     */
    double bareSeconds() {
        int[] order = IntStream.range(0, data.training().count()).toArray();
        return trainer.bareSeconds(
                batches,
                batch -> input.of(order, begin(batch), begin(batch + 1), batch),
                batch -> input.labels(order, begin(batch), begin(batch + 1)));
    }

    private Evaluation validate() {
        try (Network current = trainer.network()) {
            return Evaluator.evaluate(
                    current, data.labels(), data.validation(), "validation split", ProgressListener.NONE);
        }
    }

    private void keepWeights(Map<String, NDArray> weights) {
        Map<String, NDArray> kept = NetworkTrainer.copies(weights, best);
        bestWeights.values().forEach(NDArray::close);
        bestWeights = kept;
    }

    @Override
    public void close() {
        best.close();
        trainer.close();
    }
}
