package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Optimizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An optimizer whose state can be saved and put back, so that a training can go on where it stopped. DJL's own keep theirs
 * to themselves.
 *
 * <p>For each parameter it holds some arrays of the parameter's shape and type, zeros at first, and the number of steps; one set
 * for each device that has a copy of the parameter, all alike. They lie beside the parameter and are released with it. Belongs to the thread that trains.
 */
abstract class StatefulOptimizer extends Optimizer {
    private final List<String> stateNames;
    private final Map<Place, Map<String, NDArray>> states = new HashMap<>();
    private final Map<Place, Long> steps = new HashMap<>();
    private float learningRate;

    private record Place(String parameterId, Device device) {}

    /**
     * An optimizer before its first step.
     *
     * @param stateNames names of the arrays that it keeps for each parameter
     * @param learningRate size of the steps
     */
    StatefulOptimizer(OptimizerBuilder<?> builder, List<String> stateNames, float learningRate) {
        super(builder);
        this.learningRate = learningRate;
        this.stateNames = stateNames;
    }

    @Override
    public final void update(String parameterId, NDArray weight, NDArray gradient) {
        Place place = new Place(parameterId, weight.getDevice());
        long step = steps.merge(place, 1L, Long::sum);
        update(weight, gradient, states.computeIfAbsent(place, id -> zeros(weight)), step);
        if (weight.hasGradient()) {
            // PyTorch adds gradients to those that are there, and DJL leaves it to the optimizer to remove them.
            // What was handed over is a copy.
            try (NDArray used = weight.getGradient()) {
                used.subi(used);
            }
        }
    }

    /**
     * Makes a step.
     *
     * @param weight is changed in place
     * @param gradient must not be changed
     * @param state by name; changed in place
     * @param step counted from 1
     */
    abstract void update(NDArray weight, NDArray gradient, Map<String, NDArray> state, long step);

    /** Size of the steps. */
    final float learningRate() {
        return learningRate;
    }

    /** Changes the size of the steps that follow; not part of the state. */
    final void setLearningRate(float other) {
        learningRate = other;
    }

    /** Names of the arrays that are kept for each parameter. */
    final List<String> stateNames() {
        return stateNames;
    }

    /** What is kept for a parameter on a device, by name; still owned by this. Empty before its first step. */
    final Map<String, NDArray> state(String parameterId, Device device) {
        return states.getOrDefault(new Place(parameterId, device), Map.of());
    }

    /**
     * Puts back what was kept for a parameter, on the weight's device.
     *
     * @param saved by name; copied
     * @param step the number of steps that were made
     */
    final void restore(String parameterId, NDArray weight, Map<String, NDArray> saved, long step) {
        Map<String, NDArray> state = zeros(weight);
        state.forEach((name, array) -> require(saved, name).copyTo(array));
        Place place = new Place(parameterId, weight.getDevice());
        states.put(place, state);
        steps.put(place, step);
    }

    private Map<String, NDArray> zeros(NDArray weight) {
        Map<String, NDArray> zeros = new LinkedHashMap<>();
        for (String name : stateNames) {
            zeros.put(name, weight.zerosLike());
        }
        return zeros;
    }

    /** For {@link Optimizer}'s constructor, which wants one; it has nothing to say here. */
    static final class Settings extends OptimizerBuilder<Settings> {
        @Override
        protected Settings self() {
            return this;
        }
    }

    /** One of a parameter's arrays. */
    static NDArray require(Map<String, NDArray> state, String name) {
        @Nullable NDArray array = state.get(name);
        if (array == null) {
            throw new IllegalStateException("There is no state " + name);
        }
        return array;
    }
}
