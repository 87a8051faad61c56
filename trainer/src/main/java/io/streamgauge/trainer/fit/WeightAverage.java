package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The exponential moving average of a network's weights over the steps, those that are measured and not trained included:
 *
 * <pre>
 * average = d * average + (1 - d) * weights, with d = min(decay, (1 + step) / (10 + step))
 * </pre>
 *
 * The second term of the minimum lets the average forget the initial weights within a few steps.
 *
 * <p>Owns its arrays until {@link #close}. Belongs to one thread.
 */
final class WeightAverage implements AutoCloseable {
    private final float decay;
    private final NDManager manager;
    private final Map<String, NDArray> averages = new LinkedHashMap<>();

    /**
     * An average before the first step.
     *
     * @param decay 0 to below 1
     * @param weights initial ones by name; copied
     * @param device where they lie
     */
    WeightAverage(float decay, Map<String, NDArray> weights, Device device) {
        this.decay = decay;
        this.manager = NDManager.newBaseManager(device);
        weights.forEach((name, array) -> {
            NDArray average = manager.create(array.getShape());
            array.copyTo(average);
            averages.put(name, average);
        });
    }

    /**
     * Takes in the weights after a step.
     *
     * @param weights by name
     * @param step number of the step, counted from 0
     */
    void add(Map<String, NDArray> weights, long step) {
        double kept = Math.min(decay, (1.0 + step) / (10.0 + step));
        try (NDManager temporary = manager.newSubManager()) {
            averages.forEach((name, average) -> {
                NDArray share = array(weights, name).mul(1 - kept);
                share.attach(temporary);
                average.muli(kept).addi(share);
            });
        }
    }

    /** The averages by name; owned by this, and changed by the next step. */
    Map<String, NDArray> arrays() {
        return averages;
    }

    /**
     * Puts back what {@link #arrays} gave.
     *
     * @param saved by name; copied
     */
    void restore(Map<String, NDArray> saved) {
        averages.forEach((name, average) -> array(saved, name).copyTo(average));
    }

    private static NDArray array(Map<String, NDArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    @Override
    public void close() {
        manager.close();
    }
}
