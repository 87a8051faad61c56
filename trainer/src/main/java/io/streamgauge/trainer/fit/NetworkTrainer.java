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
import io.streamgauge.trainer.recipe.Recipe;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A network under training: makes one step after the other by the recipe's rules.
 *
 * <p>All that steps hand on to each other can be taken out by {@link #arrays} and put back by {@link #restore}. Owns the
 * weights, the optimiser's state and the weights' average until {@link #close}. Belongs to one thread.
 */
final class NetworkTrainer implements AutoCloseable {
    private static final String WEIGHTS = "weights.";
    private static final String AVERAGE = "average.";

    private final Architecture network;
    private final Recipe.Training training;
    private final long steps;
    private final Device device;
    private final Model model;
    private final Trainer trainer;
    private final StatefulOptimizer optimizer;
    private final Loss loss;
    private final List<Parameter> decayed = new ArrayList<>();
    private final Optional<WeightAverage> average;
    private final Optional<Teachers> teachers;

    /**
     * A network with the recipe's initial weights.
     *
     * @param steps number of all steps of the training
     * @param teachers whose answers it learns in place of the labels; owned by the caller
     */
    NetworkTrainer(Recipe recipe, long steps, Device device, Optional<Teachers> teachers) {
        this.network = recipe.network();
        this.training = recipe.training();
        this.steps = steps;
        this.device = device;
        this.teachers = teachers;
        this.loss = loss();
        // DJL has one random generator per engine, for initial weights and dropout alike.
        Engine.getInstance().setRandomSeed((int) training.seed());
        Block block = NetworkBlocks.build(network);
        block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
        this.optimizer = optimizer();
        this.model = Model.newInstance(recipe.name(), device);
        try {
            model.setBlock(block);
            this.trainer = model.newTrainer(new DefaultTrainingConfig(loss)
                    .optInitializer(new XavierInitializer(), Parameter.Type.WEIGHT)
                    .optOptimizer(optimizer)
                    .optDevices(new Device[] {device}));
            trainer.initialize(NetworkBlocks.inputShape(network, training.batchSize()));
            for (Parameter parameter : parameters().values()) {
                if (parameter.getType() == Parameter.Type.WEIGHT) {
                    decayed.add(parameter);
                }
            }
            this.average = training.averaging() > 0
                    ? Optional.of(new WeightAverage(training.averaging(), weights(), device))
                    : Optional.empty();
        } catch (RuntimeException | Error e) {
            // Nobody holds this yet who could close it. The trainer's arrays are the model's, too.
            model.close();
            throw e;
        }
    }

    /**
     * What a step found before it changed the weights.
     *
     * @param loss mean over the batch
     * @param correct how many examples were predicted rightly
     */
    record Step(float loss, long correct) {}

    /**
     * Makes a step.
     *
     * @param input of the batch, from the buffer's position to its limit
     * @param labels numbers of the true labels, one per example
     * @param step number of the step, counted from 0
     * @param seed of the dropout
     */
    Step step(ByteBuffer input, float[] labels, long step, int seed) {
        Engine.getInstance().setRandomSeed(seed);
        try (NDManager manager = trainer.getManager().newSubManager()) {
            Batch batch = batch(input, labels, manager);
            Outcome outcome = step(batch, step, manager);
            return new Step(outcome.loss().getFloat(), correct(outcome.logits(), batch.truth()));
        }
    }

    /** Examples of one step and their labels; owned by the batch's manager. */
    private record Batch(NDArray examples, NDArray truth) {}

    private record Outcome(NDArray loss, NDArray logits) {}

    private Batch batch(ByteBuffer input, float[] labels, NDManager manager) {
        return new Batch(
                manager.create(
                        input, NetworkBlocks.inputShape(network, labels.length), NetworkBlocks.inputType(network)),
                manager.create(labels, new Shape(labels.length, 1)));
    }

    /** Forward, backward, optimizer: all that a step is without its data. */
    private Outcome step(Batch batch, long step, NDManager manager) {
        Optional<NDArray> answers = teachers.map(known -> known.answers(batch.examples()));
        NDArray logits;
        NDArray value;
        try (GradientCollector collector = trainer.newGradientCollector()) {
            logits = trainer.forward(new NDList(batch.examples())).singletonOrThrow();
            value = regularised(loss(batch, answers, logits), manager);
            collector.backward(value);
        }
        optimizer.setLearningRate(training.schedule().learningRate(training.learningRate(), step, steps));
        trainer.step();
        average.ifPresent(of -> of.add(weights(), step));
        return new Outcome(value, logits);
    }

    private NDArray loss(Batch batch, Optional<NDArray> answers, NDArray logits) {
        return answers.isPresent()
                ? teachers.orElseThrow().loss(answers.get(), logits)
                : loss.evaluate(new NDList(batch.truth()), new NDList(logits));
    }

    /**
     * Seconds that a step on each of some batches takes when they lie ready. Changes the weights.
     *
     * @param batches how many there are
     * @param inputs input of each batch, from the buffer's position to its limit; may be the same buffer each time
     * @param labels numbers of the true labels of each batch, one per example
     */
    double bareSeconds(int batches, IntFunction<ByteBuffer> inputs, IntFunction<float[]> labels) {
        try (NDManager held = trainer.getManager().newSubManager()) {
            List<Batch> ready = new ArrayList<>();
            for (int number = 0; number < batches; number++) {
                Batch cut = batch(inputs.apply(number), labels.apply(number), held);
                // An array may lie in the buffer that it was made of.
                ready.add(new Batch(cut.examples().duplicate(), cut.truth()));
            }
            long begin = System.nanoTime();
            for (int step = 0; step < batches; step++) {
                try (NDManager manager = held.newSubManager()) {
                    Batch batch = ready.get(step);
                    // What is computed of an array belongs to the array's manager, and is to be released with this
                    // step.
                    batch.examples().attach(manager);
                    batch.truth().attach(manager);
                    // A graphics card has only begun before its result is read.
                    step(batch, step % steps, manager).loss().getFloat();
                }
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    /** Adds {@code l2} times the sum of all squared weights, as Keras' {@code l2} regulariser does. */
    private NDArray regularised(NDArray value, NDManager batch) {
        NDArray sum = value;
        if (training.l2() > 0) {
            for (Parameter parameter : decayed) {
                // Would else belong to the weights' manager and stay until the end of the training.
                NDArray squares = parameter.getArray().square();
                squares.attach(batch);
                sum = sum.add(Scaling.scaled(squares.sum(), training.l2()));
            }
        }
        return sum;
    }

    private long correct(NDArray logits, NDArray labels) {
        NDArray predicted = network.output() == Architecture.Output.SIGMOID
                ? logits.gt(0).toType(DataType.FLOAT32, false)
                : logits.argMax(1).expandDims(1).toType(DataType.FLOAT32, false);
        return predicted.eq(labels).sum().toType(DataType.INT64, false).getLong();
    }

    /** What the training has led to so far: the weights' average, or the weights. Owned by this, and changed by a step. */
    Map<String, NDArray> result() {
        return average.map(WeightAverage::arrays).orElseGet(this::weights);
    }

    /** A network with the {@link #result}, which the caller closes before the next step. */
    Network network() {
        return average.map(of -> Network.load(network, target -> copies(of.arrays(), target), device))
                .orElseGet(() -> Network.around(network, model.getBlock(), device));
    }

    /** All arrays that {@link #restore} needs; owned by this, and changed by the next step. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        parameters().forEach((name, parameter) -> {
            arrays.put(WEIGHTS + name, parameter.getArray());
            optimizer
                    .state(parameter.getId())
                    .forEach((state, array) -> arrays.put(optimizerArray(name, state), array));
        });
        average.ifPresent(of -> of.arrays().forEach((name, array) -> arrays.put(AVERAGE + name, array)));
        return arrays;
    }

    /** The shapes of the arrays that {@link #arrays} gives after so many steps. */
    Map<String, long[]> shapes(long stepsDone) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        Map<String, Parameter> parameters = parameters();
        network.tensors().forEach((name, shape) -> {
            shapes.put(WEIGHTS + name, shape);
            if (stepsDone > 0 && isTrained(parameters.get(name))) {
                optimizer.stateNames().forEach(state -> shapes.put(optimizerArray(name, state), shape));
            }
            if (average.isPresent()) {
                shapes.put(AVERAGE + name, shape);
            }
        });
        return shapes;
    }

    /**
     * Goes on from where another one of the same recipe was.
     *
     * @param stepsDone how many steps that one had made
     * @param arrays of that one, on the CPU; copied
     */
    void restore(long stepsDone, Map<String, NDArray> arrays) {
        parameters().forEach((name, parameter) -> {
            array(arrays, WEIGHTS + name).copyTo(parameter.getArray());
            if (stepsDone > 0 && isTrained(parameter)) {
                Map<String, NDArray> state = new LinkedHashMap<>();
                for (String kind : optimizer.stateNames()) {
                    state.put(kind, array(arrays, optimizerArray(name, kind)));
                }
                optimizer.restore(parameter.getId(), parameter.getArray(), state, stepsDone);
            }
        });
        average.ifPresent(of -> of.restore(named(arrays, AVERAGE, network)));
    }

    /** Those of some arrays whose names begin so, by the architecture's tensor names. */
    static Map<String, NDArray> named(Map<String, NDArray> arrays, String begin, Architecture network) {
        Map<String, NDArray> named = new LinkedHashMap<>();
        network.tensors().keySet().forEach(name -> named.put(name, array(arrays, begin + name)));
        return named;
    }

    /** Copies of arrays, owned by a manager and on its device. */
    static Map<String, NDArray> copies(Map<String, NDArray> arrays, NDManager target) {
        Map<String, NDArray> copies = new LinkedHashMap<>();
        arrays.forEach((name, array) -> {
            // toDevice would give back an alias where the array is on the device already.
            NDArray copy = target.create(array.getShape());
            array.copyTo(copy);
            copies.put(name, copy);
        });
        return copies;
    }

    /** A running mean or variance is measured and not trained. */
    private static boolean isTrained(@Nullable Parameter parameter) {
        return parameter != null && parameter.requiresGradient();
    }

    private static String optimizerArray(String parameter, String state) {
        return "optimizer." + state + "." + parameter;
    }

    private static NDArray array(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    private Map<String, Parameter> parameters() {
        return NetworkBlocks.parameters(network, model.getBlock());
    }

    private Map<String, NDArray> weights() {
        Map<String, NDArray> weights = new LinkedHashMap<>();
        parameters().forEach((name, parameter) -> weights.put(name, parameter.getArray()));
        return weights;
    }

    /** Native arrays that live as long as this: weights, gradients, the optimiser's state. */
    int managedArrays() {
        return trainer.getManager().getManagedArrays().size()
                + model.getNDManager().getManagedArrays().size();
    }

    private Loss loss() {
        if (network.output() == Architecture.Output.SIGMOID) {
            return Loss.sigmoidBinaryCrossEntropyLoss();
        }
        return training.labelSmoothing() > 0
                ? new SmoothedCrossEntropy(training.labelSmoothing())
                : Loss.softmaxCrossEntropyLoss();
    }

    private StatefulOptimizer optimizer() {
        return switch (training.optimizer()) {
            case ADAM -> new Adam(training.learningRate());
            case RMSPROP -> new RmsProp(training.learningRate());
        };
    }

    @Override
    public void close() {
        average.ifPresent(WeightAverage::close);
        trainer.close();
        model.close();
    }
}
