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
 * probabilities can be believed without anything that scores having to know.
 *
 * <p>Owns the weights of the last layer until {@link #close}. Belongs to one thread.
 */
final class CalibratedWeights implements FittedWeights {
    private final Architecture architecture;
    private final TaskData data;
    private final NDManager manager;
    private final Map<String, NDArray> arrays;
    private final double temperature;
    private final double errorBefore;

    private CalibratedWeights(
            Architecture architecture,
            TaskData data,
            NDManager manager,
            Map<String, NDArray> arrays,
            double temperature,
            double errorBefore) {
        this.architecture = architecture;
        this.data = data;
        this.manager = manager;
        this.arrays = arrays;
        this.temperature = temperature;
        this.errorBefore = errorBefore;
    }

    /**
     * Calibrates.
     *
     * @param trained by the architecture's tensor names, on the CPU; left as they are, and must outlive this
     * @param data whose validation split is used
     */
    static CalibratedWeights of(Architecture architecture, Map<String, NDArray> trained, TaskData data, Device device) {
        double temperature;
        double errorBefore;
        try (Network network = Network.load(architecture, target -> NetworkTrainer.copies(trained, target), device)) {
            temperature = Temperature.of(network, data.validation());
            errorBefore = Evaluator.evaluate(
                            network, data.labels(), data.validation(), "the validation split", ProgressListener.NONE)
                    .calibrationError();
        }
        NDManager manager = NDManager.newBaseManager(Device.cpu());
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        trained.forEach((name, array) -> {
            NDArray calibrated = array;
            if (architecture.outputTensors().contains(name)) {
                calibrated = array.div(temperature);
                calibrated.attach(manager);
            }
            arrays.put(name, calibrated);
        });
        return new CalibratedWeights(architecture, data, manager, arrays, temperature, errorBefore);
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
    public double temperature() {
        return temperature;
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
