package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.Network;
import io.streamgauge.models.network.NetworkBlocks;
import io.streamgauge.trainer.recipe.Recipe;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A network under training: makes one step after the other by the recipe's rules.
 *
 * <p>With several devices, each has a copy of the weights and computes its part of every batch; the gradients are summed on the
 * first one, and all copies make the same step (DJL's {@link ParameterStore}). A batch normalisation sees the part on its device
 * only, and the running mean and variance are those of the first.
 *
 * <p>All that steps hand on to each other can be taken out by {@link #arrays} and put back by {@link #restore}. Owns the
 * weights, the optimiser's state and the weights' average until {@link #close}. Belongs to one thread.
 */
final class NetworkTrainer implements AutoCloseable {
    private static final String WEIGHTS = "weights.";
    private static final String AVERAGE = "average.";
    /** Far from the seeds of the steps that follow. */
    private static final int SEED_DISTANCE = 0x9E3779B9;

    private final Architecture network;
    private final Recipe.Training training;
    private final long steps;
    private final List<Device> devices;
    private final NDManager manager;
    private final Block block;
    private final ParameterStore store;
    private final StatefulOptimizer optimizer;
    private final Loss loss;
    private final List<Parameter> decayed = new ArrayList<>();
    private final Optional<WeightAverage> average;

    /**
     * A network with the recipe's initial weights.
     *
     * @param steps number of all steps of the training
     * @param devices where to compute, one for each part of a batch; one that is there twice does two parts
     */
    NetworkTrainer(Recipe recipe, long steps, List<Device> devices) {
        this.network = recipe.network();
        this.training = recipe.training();
        this.steps = steps;
        this.devices = devices;
        this.loss = loss();
        // DJL has one random generator per engine, for initial weights and dropout alike.
        Engine.getInstance().setRandomSeed((int) training.seed());
        this.block = NetworkBlocks.build(network);
        block.setInitializer(new XavierInitializer(), Parameter.Type.WEIGHT);
        this.optimizer = optimizer();
        this.manager = NDManager.newBaseManager(devices.get(0));
        try {
            block.initialize(manager, DataType.FLOAT32, NetworkBlocks.inputShape(network, training.batchSize()));
            this.store = new ParameterStore(manager, false);
            store.setParameterServer(
                    new GradientSum(optimizer), devices.stream().distinct().toArray(Device[]::new));
            for (Parameter parameter : parameters().values()) {
                for (Device device : devices) {
                    copy(parameter, device);
                }
                if (parameter.getType() == Parameter.Type.WEIGHT) {
                    decayed.add(parameter);
                }
            }
            this.average = training.averaging() > 0
                    ? Optional.of(new WeightAverage(training.averaging(), weights(), devices.get(0)))
                    : Optional.empty();
        } catch (RuntimeException | Error e) {
            // Nobody holds this yet who could close it.
            manager.close();
            throw e;
        }
    }

    /** A parameter's values on a device. */
    private NDArray copy(Parameter parameter, Device device) {
        NDArray copy = store.getValue(parameter, device, true);
        if (!copy.getDevice().equals(device)) {
            throw new IllegalStateException("DJL keeps the copy for " + device + " on " + copy.getDevice());
        }
        return copy;
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
        try (NDManager held = manager.newSubManager()) {
            List<Part> parts = parts(input, labels, held);
            List<Outcome> outcomes = step(parts, step, seed);
            float sum = 0;
            long correct = 0;
            for (int i = 0; i < parts.size(); i++) {
                sum += outcomes.get(i).loss().getFloat();
                correct += correct(outcomes.get(i).logits(), parts.get(i).truth());
            }
            return new Step(sum, correct);
        }
    }

    /**
     * What one device has to do in a step.
     *
     * @param examples owned by a manager of the device's, as all that is computed of them is
     * @param truth numbers of the labels, {@code (examples, 1)}; owned by the same
     * @param share of the batch, above 0 to 1
     */
    private record Part(NDArray examples, NDArray truth, float share) {}

    /**
     * What came out of a part.
     *
     * @param loss its contribution to the batch's mean
     * @param logits of the last exit
     */
    private record Outcome(NDArray loss, NDArray logits) {}

    /** Cuts a batch into a part for each device; one with fewer examples than devices into as many parts as examples. */
    private List<Part> parts(ByteBuffer input, float[] labels, NDManager holder) {
        int count = Math.min(devices.size(), labels.length);
        int bytes = input.remaining() / labels.length;
        List<Part> parts = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            int from = labels.length * number / count;
            int to = labels.length * (number + 1) / count;
            NDManager device = number == 0 ? holder : holder.newSubManager(devices.get(number));
            ByteBuffer examples = input.slice(input.position() + from * bytes, (to - from) * bytes)
                    .order(input.order());
            parts.add(new Part(
                    device.create(
                            examples, NetworkBlocks.inputShape(network, to - from), NetworkBlocks.inputType(network)),
                    device.create(Arrays.copyOfRange(labels, from, to), new Shape(to - from, 1)),
                    (float) (to - from) / labels.length));
        }
        return parts;
    }

    /** Forward, backward, optimizer: all that a step is without its data. */
    private List<Outcome> step(List<Part> parts, long step, int seed) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Part part : parts) {
            // Of all devices at once: without another seed, each would drop the same of its part.
            Engine.getInstance().setRandomSeed(seed + outcomes.size() * SEED_DISTANCE);
            // A graphics card has only begun with its part when this begins with the next one.
            outcomes.add(compute(part));
        }
        optimizer.setLearningRate(training.schedule().learningRate(training.learningRate(), step, steps));
        store.updateAllParameters();
        average.ifPresent(of -> of.add(weights(), step));
        return outcomes;
    }

    private Outcome compute(Part part) {
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDList exits = block.forward(store, new NDList(part.examples()), true);
            NDArray mean = meanLoss(exits, part);
            NDArray value = regularised(part.share() == 1 ? mean : Scaling.scaled(mean, part.share()), part);
            collector.backward(value);
            return new Outcome(value, exits.get(exits.size() - 1));
        }
    }

    /** The loss of a part's examples; with several exits, the mean of theirs. */
    private NDArray meanLoss(NDList exits, Part part) {
        NDArray sum = loss.evaluate(new NDList(part.truth()), new NDList(exits.get(0)));
        for (NDArray later : exits.subList(1, exits.size())) {
            sum = sum.add(loss.evaluate(new NDList(part.truth()), new NDList(later)));
        }
        return exits.size() == 1 ? sum : Scaling.scaled(sum, 1f / exits.size());
    }

    /**
     * Seconds that a step on each of some batches takes when they lie ready. Changes the weights.
     *
     * @param batches how many there are
     * @param inputs input of each batch, from the buffer's position to its limit; may be the same buffer each time
     * @param labels numbers of the true labels of each batch, one per example
     */
    double bareSeconds(int batches, IntFunction<ByteBuffer> inputs, IntFunction<float[]> labels) {
        try (NDManager held = manager.newSubManager()) {
            List<List<Part>> ready = new ArrayList<>();
            for (int number = 0; number < batches; number++) {
                // An array may lie in the buffer that it was made of.
                ready.add(parts(inputs.apply(number), labels.apply(number), held).stream()
                        .map(part -> new Part(part.examples().duplicate(), part.truth(), part.share()))
                        .toList());
            }
            long begin = System.nanoTime();
            for (int step = 0; step < batches; step++) {
                List<Part> parts = ready.get(step);
                try (NDManager released = held.newSubManager()) {
                    // What is computed of an array belongs to the array's manager, and is to be released with this
                    // step.
                    for (Part part : parts) {
                        NDManager device =
                                released.newSubManager(part.examples().getDevice());
                        part.examples().attach(device);
                        part.truth().attach(device);
                    }
                    // A graphics card has only begun before its result is read.
                    step(parts, step % steps, step)
                            .forEach(outcome -> outcome.loss().getFloat());
                }
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    /** Adds {@code l2} times the sum of all squared weights, as Keras' {@code l2} regulariser does, to the part's share. */
    private NDArray regularised(NDArray value, Part part) {
        NDArray sum = value;
        if (training.l2() > 0) {
            for (Parameter parameter : decayed) {
                // Would else belong to the weights' manager and stay until the end of the training.
                NDArray squares = copy(parameter, value.getDevice()).square();
                squares.attach(value.getManager());
                sum = sum.add(Scaling.scaled(squares.sum(), training.l2() * part.share()));
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
        return average.map(of -> Network.load(network, target -> copies(of.arrays(), target), devices.get(0)))
                .orElseGet(() -> Network.around(network, block, devices.get(0)));
    }

    /** All arrays that {@link #restore} needs; owned by this, and changed by the next step. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        parameters().forEach((name, parameter) -> {
            arrays.put(WEIGHTS + name, parameter.getArray());
            optimizer
                    .state(parameter.getId(), devices.get(0))
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
            for (Device device : new LinkedHashSet<>(devices)) {
                NDArray copy = copy(parameter, device);
                array(arrays, WEIGHTS + name).copyTo(copy);
                if (stepsDone > 0 && isTrained(parameter)) {
                    Map<String, NDArray> state = new LinkedHashMap<>();
                    for (String kind : optimizer.stateNames()) {
                        state.put(kind, array(arrays, optimizerArray(name, kind)));
                    }
                    optimizer.restore(parameter.getId(), copy, state, stepsDone);
                }
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

    static NDArray array(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    private Map<String, Parameter> parameters() {
        return NetworkBlocks.parameters(network, block);
    }

    private Map<String, NDArray> weights() {
        Map<String, NDArray> weights = new LinkedHashMap<>();
        parameters().forEach((name, parameter) -> weights.put(name, parameter.getArray()));
        return weights;
    }

    /** Native arrays that live as long as this: weights, gradients, the optimiser's state. */
    int managedArrays() {
        return manager.getManagedArrays().size();
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
        manager.close();
    }
}
