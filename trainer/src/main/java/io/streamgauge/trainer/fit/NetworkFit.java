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
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.Network;
import io.streamgauge.models.network.NetworkBlocks;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.Evaluator;
import io.streamgauge.trainer.examples.Examples;
import io.streamgauge.trainer.examples.TaskData;
import io.streamgauge.trainer.recipe.Recipe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Fits one network. Same recipe, same data, same machine: same weights.
 *
 * <p>Owns the weights, the optimiser's state and the copy of the best epoch's weights until {@link #close}. Belongs to
 * one thread.
 */
final class NetworkFit implements AutoCloseable {
    private final Recipe recipe;
    private final TaskData data;
    private final ProgressListener progress;
    private final Device device;
    private final Model model;
    private final Trainer trainer;
    private final Loss loss;
    private final List<Parameter> decayed = new ArrayList<>();
    private final NDManager best;
    /** One for all steps: the garbage collector frees direct buffers late. */
    private final ByteBuffer input;

    private Map<String, NDArray> bestWeights = Map.of();

    NetworkFit(Recipe recipe, TaskData data, Device device, ProgressListener progress) {
        this.recipe = recipe;
        this.data = data;
        this.device = device;
        this.progress = progress;
        Architecture network = recipe.network();
        this.loss = network.output() == Architecture.Output.SIGMOID
                ? Loss.sigmoidBinaryCrossEntropyLoss()
                : Loss.softmaxCrossEntropyLoss();
        // DJL has one random generator per engine, for initial weights and dropout alike.
        Engine.getInstance().setRandomSeed((int) recipe.training().seed());
        Block block = NetworkBlocks.build(network);
        block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
        this.model = Model.newInstance(recipe.name(), device);
        model.setBlock(block);
        this.trainer = model.newTrainer(new DefaultTrainingConfig(loss)
                .optInitializer(new XavierInitializer(), Parameter.Type.WEIGHT)
                .optOptimizer(optimizer(recipe.training()))
                .optDevices(new Device[] {device}));
        trainer.initialize(NetworkBlocks.inputShape(network, recipe.training().batchSize()));
        for (Parameter parameter : NetworkBlocks.parameters(network, block).values()) {
            if (parameter.getType() == Parameter.Type.WEIGHT) {
                decayed.add(parameter);
            }
        }
        this.best = NDManager.newBaseManager(Device.cpu());
        this.input = ByteBuffer.allocateDirect(Math.multiplyExact(
                        data.training().bytes(), recipe.training().batchSize()))
                .order(ByteOrder.nativeOrder());
    }

    /**
     * Trains all epochs.
     *
     * @return what each brought
     * @throws DivergedException when the loss is no number any more
     */
    List<EpochMetrics> run() {
        List<EpochMetrics> epochs = new ArrayList<>();
        double bestAccuracy = -1;
        for (int epoch = 1; epoch <= recipe.training().epochs(); epoch++) {
            EpochMetrics metrics = epoch(epoch);
            epochs.add(metrics);
            if (metrics.validationAccuracy() > bestAccuracy) {
                bestAccuracy = metrics.validationAccuracy();
                keepWeights();
            }
        }
        return epochs;
    }

    /** Weights of the epoch that was best on the validation split; owned by this. */
    Map<String, NDArray> bestWeights() {
        return bestWeights;
    }

    /** Native arrays that live as long as the fit: weights, gradients, the optimiser's state. */
    int managedArrays() {
        return trainer.getManager().getManagedArrays().size()
                + model.getNDManager().getManagedArrays().size();
    }

    private EpochMetrics epoch(int epoch) {
        Examples training = data.training();
        int batchSize = recipe.training().batchSize();
        int batches = (training.count() + batchSize - 1) / batchSize;
        int[] order =
                TaskData.shuffled(training.count(), new Random(recipe.training().seed() * 1_000_003 + epoch));
        String name = "epoch " + epoch + "/" + recipe.training().epochs();
        progress.started(name, batches, "batches");
        long begin = System.nanoTime();
        double lossSum = 0;
        long correct = 0;
        for (int batch = 0; batch < batches; batch++) {
            int from = batch * batchSize;
            int to = Math.min(from + batchSize, training.count());
            Step step = step(order, from, to);
            if (!Float.isFinite(step.loss())) {
                throw new DivergedException("The loss became " + step.loss() + " in batch " + (batch + 1) + " of "
                        + name + ": lower training.learningRate, now "
                        + recipe.training().learningRate());
            }
            lossSum += step.loss() * (to - from);
            correct += step.correct();
            progress.advanced(
                    batch + 1,
                    String.format(Locale.ROOT, "loss %.4f, accuracy %.4f", lossSum / to, (double) correct / to));
        }
        Duration duration = Duration.ofNanos(System.nanoTime() - begin);
        double trainingLoss = lossSum / training.count();
        double trainingAccuracy = (double) correct / training.count();
        Evaluation validation = validate();
        progress.finished(String.format(
                Locale.ROOT,
                "loss %.4f, accuracy %.4f, validation loss %.4f, accuracy %.4f, %.1f s",
                trainingLoss,
                trainingAccuracy,
                validation.logLoss(),
                validation.accuracy(),
                duration.toNanos() / 1e9));
        return new EpochMetrics(
                epoch, trainingLoss, trainingAccuracy, validation.logLoss(), validation.accuracy(), duration);
    }

    private record Step(float loss, long correct) {}

    private Step step(int[] order, int from, int to) {
        try (NDManager batch = trainer.getManager().newSubManager()) {
            int count = to - from;
            NDArray examples = batch.create(
                    input(order, from, to),
                    NetworkBlocks.inputShape(recipe.network(), count),
                    NetworkBlocks.inputType(recipe.network()));
            NDArray labels = batch.create(labels(order, from, to), new Shape(count, 1));
            NDArray logits;
            NDArray value;
            try (GradientCollector collector = trainer.newGradientCollector()) {
                logits = trainer.forward(new NDList(examples)).singletonOrThrow();
                value = regularised(loss.evaluate(new NDList(labels), new NDList(logits)), batch);
                collector.backward(value);
            }
            trainer.step();
            return new Step(value.getFloat(), correct(logits, labels));
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
        NetworkBlocks.parameters(recipe.network(), model.getBlock()).forEach((name, parameter) -> {
            // toDevice would give back an alias where the array is on the CPU already.
            NDArray copy = best.create(parameter.getArray().getShape());
            parameter.getArray().copyTo(copy);
            kept.put(name, copy);
        });
        bestWeights.values().forEach(NDArray::close);
        bestWeights = kept;
    }

    private static Optimizer optimizer(Recipe.Training training) {
        return switch (training.optimizer()) {
            case ADAM ->
                Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(training.learningRate()))
                        .build();
            case RMSPROP -> RmsProp.withLearningRate(training.learningRate());
        };
    }

    @Override
    public void close() {
        best.close();
        trainer.close();
        model.close();
    }
}
