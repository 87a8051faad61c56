package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.trainer.evaluation.Evaluation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@link NgramFit} has brought. Owns a copy of the weights in native memory until {@link #close}. */
final class FittedNgrams implements FittedWeights {
    private final NDManager manager = NDManager.newBaseManager(Device.cpu());
    private final NgramWeights weights;
    private final Validation validation;
    private final Duration again;
    private final Map<String, NDArray> arrays;

    /**
     * What the fit without the validation split told.
     *
     * @param epochs what each brought
     * @param temperature what its logits were divided by
     * @param errorBefore calibration error on the validation split without that
     * @param calibrated how it does on the validation split with that
     */
    record Validation(List<EpochMetrics> epochs, double temperature, double errorBefore, Evaluation calibrated) {}

    /**
     * A finished fit.
     *
     * @param weights calibrated
     * @param again time for the second fit
     */
    FittedNgrams(NgramWeights weights, Validation validation, Duration again) {
        this.weights = weights;
        this.validation = validation;
        this.again = again;
        this.arrays = weights.read(manager);
    }

    @Override
    public SentimentNgrams architecture() {
        return weights.architecture();
    }

    @Override
    public Map<String, NDArray> arrays() {
        return arrays;
    }

    /** What each epoch of the first fit brought. */
    List<EpochMetrics> epochs() {
        return validation.epochs();
    }

    @Override
    public Map<String, Double> temperatures() {
        return Map.of("", validation.temperature());
    }

    @Override
    public double errorBefore() {
        return validation.errorBefore();
    }

    /** That of the first fit: the weights that were written have seen the validation split. */
    @Override
    public Evaluation validation(InferenceNetwork written) {
        return validation.calibrated();
    }

    @Override
    public Map<String, String> provenance() {
        return Map.of(
                "dataset.split",
                "whole films are held back, told by the names that reviews share: names leak from film to film",
                "weights",
                String.format(
                        Locale.ROOT,
                        "fitted again on training and validation split with the same schedule (%.1f s); epochs,"
                                + " temperature and validation figures are those of the fit without the validation split",
                        again.toMillis() / 1e3));
    }

    @Override
    public void close() {
        manager.close();
    }
}
