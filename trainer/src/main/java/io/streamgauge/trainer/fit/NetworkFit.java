package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.Network;
import io.streamgauge.models.network.NetworkBlocks;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.Evaluator;
import io.streamgauge.trainer.examples.Examples;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Fits one network. Same recipe, same data, same machine: same weights, in one go or with interruptions.
 *
 * <p>For that, all that is random in a step follows from the recipe's seed and the step's number, and all that steps hand
 * on to each other can be taken out by {@link #progress} and {@link #arrays} and put back by {@link #restore}.
 *
 * <p>Owns the weights, the optimiser's state and the copy of the best epoch's weights until {@link #close}. Belongs to
 * one thread.
 */
final class NetworkFit implements AutoCloseable {
    private static final String WEIGHTS = "weights.";
    private static final String BEST = "best.";
    private static final double HOPELESS = 100;

    private final Recipe recipe;
    private final TaskData data;
    private final ProgressListener progress;
    private final Device device;
    private final Model model;
    private final Trainer trainer;
    private final StatefulOptimizer optimizer;
    private final Loss loss;
    private final int batches;
    private final List<Parameter> decayed = new ArrayList<>();
    private final NDManager best;
    /** One for all steps: the garbage collector frees direct buffers late. */
    private final ByteBuffer input;

    private Map<String, NDArray> bestWeights = Map.of();
    private FitProgress done = FitProgress.NONE;

    NetworkFit(Recipe recipe, TaskData data, Device device, ProgressListener progress) {
        this.recipe = recipe;
        this.data = data;
        this.device = device;
        this.progress = progress;
        int batchSize = recipe.training().batchSize();
        this.batches = (data.training().count() + batchSize - 1) / batchSize;
        Architecture network = recipe.network();
        this.loss = network.output() == Architecture.Output.SIGMOID
                ? Loss.sigmoidBinaryCrossEntropyLoss()
                : Loss.softmaxCrossEntropyLoss();
        // DJL has one random generator per engine, for initial weights and dropout alike.
        Engine.getInstance().setRandomSeed((int) recipe.training().seed());
        Block block = NetworkBlocks.build(network);
        block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
        this.optimizer = optimizer(recipe.training());
        this.model = Model.newInstance(recipe.name(), device);
        model.setBlock(block);
        this.trainer = model.newTrainer(new DefaultTrainingConfig(loss)
                .optInitializer(new XavierInitializer(), Parameter.Type.WEIGHT)
                .optOptimizer(optimizer)
                .optDevices(new Device[] {device}));
        trainer.initialize(NetworkBlocks.inputShape(network, batchSize));
        for (Parameter parameter : NetworkBlocks.parameters(network, block).values()) {
            if (parameter.getType() == Parameter.Type.WEIGHT) {
                decayed.add(parameter);
            }
        }
        this.best = NDManager.newBaseManager(Device.cpu());
        this.input = ByteBuffer.allocateDirect(
                        Math.multiplyExact(data.training().bytes(), batchSize))
                .order(ByteOrder.nativeOrder());
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
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        parameters().forEach((name, parameter) -> {
            arrays.put(WEIGHTS + name, parameter.getArray());
            optimizer
                    .state(parameter.getId())
                    .forEach((state, array) -> arrays.put(optimizerArray(name, state), array));
        });
        bestWeights.forEach((name, array) -> arrays.put(BEST + name, array));
        return arrays;
    }

    /** The shapes of the arrays that {@link #arrays} gives when a fit has got so far. */
    Map<String, long[]> shapes(FitProgress at) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        recipe.network().tensors().forEach((name, shape) -> {
            shapes.put(WEIGHTS + name, shape);
            if (steps(at) > 0) {
                optimizer.stateNames().forEach(state -> shapes.put(optimizerArray(name, state), shape));
            }
            if (at.bestEpoch() > 0) {
                shapes.put(BEST + name, shape);
            }
        });
        return shapes;
    }

    /**
     * Goes on from where another fit of the same recipe on the same data was.
     *
     * @param arrays of that fit, on the CPU; copied
     */
    void restore(FitProgress at, Map<String, NDArray> arrays) {
        parameters().forEach((name, parameter) -> {
            array(arrays, WEIGHTS + name).copyTo(parameter.getArray());
            if (steps(at) > 0) {
                Map<String, NDArray> state = new LinkedHashMap<>();
                for (String kind : optimizer.stateNames()) {
                    state.put(kind, array(arrays, optimizerArray(name, kind)));
                }
                optimizer.restore(parameter.getId(), parameter.getArray(), state, steps(at));
            }
        });
        if (at.bestEpoch() > 0) {
            Map<String, NDArray> kept = new LinkedHashMap<>();
            recipe.network().tensors().keySet().forEach(name -> kept.put(name, kept(array(arrays, BEST + name))));
            bestWeights = kept;
        }
        done = at;
    }

    private long steps(FitProgress at) {
        return (at.epoch() - 1L) * batches + at.batch();
    }

    private static String optimizerArray(String parameter, String state) {
        return "optimizer." + state + "." + parameter;
    }

    private static NDArray array(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    private Map<String, Parameter> parameters() {
        return NetworkBlocks.parameters(recipe.network(), model.getBlock());
    }

    /** Native arrays that live as long as the fit: weights, gradients, the optimiser's state. */
    int managedArrays() {
        return trainer.getManager().getManagedArrays().size()
                + model.getNDManager().getManagedArrays().size();
    }

    /** Does the batches of the epoch that are left; false when it was stopped before the last one. */
    private boolean trainEpoch(BooleanSupplier stopped) {
        Examples training = data.training();
        int batchSize = recipe.training().batchSize();
        int epoch = done.epoch();
        int[] order =
                TaskData.shuffled(training.count(), new Random(recipe.training().seed() * 1_000_003 + epoch));
        progress.started("epoch " + epoch + "/" + recipe.training().epochs(), batches, "batches");
        while (done.batch() < batches) {
            if (stopped.getAsBoolean()) {
                progress.finished("stopped");
                return false;
            }
            long begin = System.nanoTime();
            int from = done.batch() * batchSize;
            int to = Math.min(from + batchSize, training.count());
            Engine.getInstance().setRandomSeed(seed(epoch, done.batch()));
            Step step = step(order, from, to);
            done = done.plus(step.loss(), to - from, step.correct(), System.nanoTime() - begin);
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

    /** For the dropout of a step. */
    private int seed(int epoch, int batch) {
        return (int) ((recipe.training().seed() * 31 + epoch) * 1_000_003 + batch);
    }

    /** Chance has a loss of ln(labels); what is a hundred times worse in the mean does not come back. */
    private void requireSound(double loss, double mean, String where) {
        if (!Double.isFinite(loss)
                || mean > HOPELESS * Math.log(recipe.network().labelCount())) {
            progress.finished("diverged");
            throw new DivergedException(String.format(
                    Locale.ROOT,
                    "The training diverged: the loss became %s, %s of epoch %d. Lower training.learningRate, now %s",
                    Double.isFinite(loss) ? String.format(Locale.ROOT, "%.1f", mean) : Double.toString(loss),
                    where,
                    done.epoch(),
                    recipe.training().learningRate()));
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
                Duration.ofNanos(done.nanoseconds()));
        boolean best =
                done.epochs().stream().allMatch(former -> metrics.validationAccuracy() > former.validationAccuracy());
        if (best) {
            keepWeights();
        }
        done = done.plus(metrics, best);
        progress.finished(String.format(
                Locale.ROOT,
                "loss %.4f, accuracy %.4f, validation loss %.4f, accuracy %.4f, %.1f s",
                metrics.trainingLoss(),
                metrics.trainingAccuracy(),
                metrics.validationLoss(),
                metrics.validationAccuracy(),
                metrics.duration().toNanos() / 1e9));
    }

    private record Step(float loss, long correct) {}

    /** Examples of one step and their labels; owned by the batch's manager. */
    private record Batch(NDArray examples, NDArray labels) {}

    private record Outcome(NDArray loss, NDArray logits) {}

    private Step step(int[] order, int from, int to) {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            Batch batch = batch(order, from, to, manager);
            Outcome outcome = step(batch, manager);
            return new Step(outcome.loss().getFloat(), correct(outcome.logits(), batch.labels()));
        }
    }

    private Batch batch(int[] order, int from, int to, NDManager manager) {
        int count = to - from;
        NDArray examples = manager.create(
                input(order, from, to),
                NetworkBlocks.inputShape(recipe.network(), count),
                NetworkBlocks.inputType(recipe.network()));
        return new Batch(examples, manager.create(labels(order, from, to), new Shape(count, 1)));
    }

    /** Forward, backward, optimizer: all that a step is without its data. */
    private Outcome step(Batch batch, NDManager manager) {
        NDArray logits;
        NDArray value;
        try (GradientCollector collector = trainer.newGradientCollector()) {
            logits = trainer.forward(new NDList(batch.examples())).singletonOrThrow();
            value = regularised(loss.evaluate(new NDList(batch.labels()), new NDList(logits)), manager);
            collector.backward(value);
        }
        trainer.step();
        return new Outcome(value, logits);
    }

    /**
     * Seconds that steps take without their data, on one batch over and over: the bound for any loop. Changes the weights,
     * but not the {@link #progress}.
     */
    double bareSeconds(int steps) {
        int count = Math.min(recipe.training().batchSize(), data.training().count());
        try (NDManager held = trainer.getManager().newSubManager()) {
            Batch batch = batch(IntStream.range(0, count).toArray(), 0, count, held);
            long begin = System.nanoTime();
            for (int step = 0; step < steps; step++) {
                try (NDManager manager = held.newSubManager()) {
                    NDArray value = step(batch, manager).loss();
                    // A graphics card has only begun before its result is read.
                    requireSound(value.getFloat(), 0, "while it was measured");
                }
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    private ByteBuffer input(int[] order, int from, int to) {
        input.clear();
        for (int i = from; i < to; i++) {
            data.training().append(order[i], input);
        }
        return input.flip();
    }

    private float[] labels(int[] order, int from, int to) {
        float[] labels = new float[to - from];
        for (int i = from; i < to; i++) {
            labels[i - from] = data.training().label(order[i]);
        }
        return labels;
    }

    /** Adds {@code l2} times the sum of all squared weights, as Keras' {@code l2} regulariser does. */
    private NDArray regularised(NDArray value, NDManager batch) {
        NDArray sum = value;
        if (recipe.training().l2() > 0) {
            for (Parameter parameter : decayed) {
                // Would else belong to the weights' manager and stay until the end of the training.
                NDArray squares = parameter.getArray().square();
                squares.attach(batch);
                sum = sum.add(squares.sum().mul(recipe.training().l2()));
            }
        }
        return sum;
    }

    private long correct(NDArray logits, NDArray labels) {
        NDArray predicted = recipe.network().output() == Architecture.Output.SIGMOID
                ? logits.gt(0).toType(DataType.FLOAT32, false)
                : logits.argMax(1).expandDims(1).toType(DataType.FLOAT32, false);
        return predicted.eq(labels).sum().toType(DataType.INT64, false).getLong();
    }

    private Evaluation validate() {
        try (Network current = Network.around(recipe.network(), model.getBlock(), device)) {
            return Evaluator.evaluate(
                    current, data.labels(), data.validation(), "validation split", ProgressListener.NONE);
        }
    }

    private void keepWeights() {
        Map<String, NDArray> kept = new LinkedHashMap<>();
        parameters().forEach((name, parameter) -> kept.put(name, kept(parameter.getArray())));
        bestWeights.values().forEach(NDArray::close);
        bestWeights = kept;
    }

    private NDArray kept(NDArray array) {
        // toDevice would give back an alias where the array is on the CPU already.
        NDArray copy = best.create(array.getShape());
        array.copyTo(copy);
        return copy;
    }

    private static StatefulOptimizer optimizer(Recipe.Training training) {
        return switch (training.optimizer()) {
            case ADAM -> new Adam(training.learningRate());
            case RMSPROP -> new RmsProp(training.learningRate());
        };
    }

    @Override
    public void close() {
        best.close();
        trainer.close();
        model.close();
    }
}
