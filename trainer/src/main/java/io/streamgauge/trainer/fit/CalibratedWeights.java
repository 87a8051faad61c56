package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.Network;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.evaluation.Evaluation;
import io.streamgauge.trainer.evaluation.Evaluator;
import io.streamgauge.trainer.evaluation.Temperature;
import io.streamgauge.trainer.examples.TaskData;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trained weights, with those of the last layer divided by the {@link Temperature} that fits the validation split. So the
 * probabilities can be believed without anything that scores having to know. Each exit of a network has its own temperature,
 * which fits its answers to the whole split.
 *
 * <p>Owns the weights of the last layers until {@link #close}. Belongs to one thread.
 */
final class CalibratedWeights implements FittedWeights {
    private final Architecture architecture;
    private final TaskData data;
    private final NDManager manager;
    private final Map<String, NDArray> arrays;
    private final Map<String, Double> temperatures;
    private final double errorBefore;

    private CalibratedWeights(
            Architecture architecture,
            TaskData data,
            NDManager manager,
            Map<String, NDArray> arrays,
            Map<String, Double> temperatures,
            double errorBefore) {
        this.architecture = architecture;
        this.data = data;
        this.manager = manager;
        this.arrays = arrays;
        this.temperatures = temperatures;
        this.errorBefore = errorBefore;
    }

    /**
     * Calibrates.
     *
     * @param trained by the architecture's tensor names, on the CPU; left as they are, and must outlive this
     * @param data whose validation split is used
     */
    static CalibratedWeights of(Architecture architecture, Map<String, NDArray> trained, TaskData data, Device device) {
        double errorBefore;
        try (Network network = Network.load(architecture, target -> NetworkTrainer.copies(trained, target), device)) {
            errorBefore = Evaluator.evaluate(
                            network, data.labels(), data.validation(), "the validation split", ProgressListener.NONE)
                    .calibrationError();
        }
        NDManager manager = NDManager.newBaseManager(Device.cpu());
        try {
            Map<String, NDArray> arrays = new LinkedHashMap<>(trained);
            Map<String, Double> temperatures = new LinkedHashMap<>();
            architecture.exits().forEach((prefix, exit) -> {
                Map<String, NDArray> own = tensors(exit, prefix, trained);
                double temperature = temperature(exit, own, data, device);
                temperatures.put(prefix, temperature);
                for (String name : exit.outputTensors()) {
                    NDArray calibrated = NetworkTrainer.array(own, name).div(temperature);
                    calibrated.attach(manager);
                    arrays.put(prefix + name, calibrated);
                }
            });
            return new CalibratedWeights(architecture, data, manager, arrays, temperatures, errorBefore);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    private static double temperature(Architecture exit, Map<String, NDArray> trained, TaskData data, Device device) {
        try (Network network = Network.load(exit, target -> NetworkTrainer.copies(trained, target), device)) {
            return Temperature.of(network, data.validation());
        }
    }

    /** The arrays of an exit, under the names that they have in it alone. */
    private static Map<String, NDArray> tensors(Architecture exit, String prefix, Map<String, NDArray> arrays) {
        Map<String, NDArray> own = new LinkedHashMap<>();
        for (String name : exit.tensors().keySet()) {
            own.put(name, NetworkTrainer.array(arrays, prefix + name));
        }
        return own;
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public Map<String, NDArray> arrays() {
        return arrays;
    }

    @Override
    public Map<String, Double> temperatures() {
        return temperatures;
    }

    @Override
    public double errorBefore() {
        return errorBefore;
    }

    @Override
    public Evaluation validation(InferenceNetwork written) {
        return Evaluator.evaluate(
                written, data.labels(), data.validation(), "the validation split", ProgressListener.NONE);
    }

    @Override
    public Map<String, String> provenance() {
        return Map.of();
    }

    @Override
    public void close() {
        manager.close();
    }
}
