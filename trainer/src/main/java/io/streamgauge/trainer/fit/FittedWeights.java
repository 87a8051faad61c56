package io.streamgauge.trainer.fit;

import ai.djl.ndarray.NDArray;
import io.streamgauge.models.network.Architecture;
import io.streamgauge.models.network.InferenceNetwork;
import io.streamgauge.trainer.evaluation.Evaluation;
import java.util.Map;

/**
 * What a fit has brought: calibrated weights, ready for a bundle. Owns native memory until {@link #close}. Belongs to one
 * thread.
 */
interface FittedWeights extends AutoCloseable {
    /** What the weights are of. */
    Architecture architecture();

    /** All weights by the architecture's tensor names, on the CPU; owned by this or by whoever made them. */
    Map<String, NDArray> arrays();

    /**
     * What the logits of each exit were divided by, so that the probabilities can be believed; by what the names of the exit's
     * tensors begin with, as {@link Architecture#exits} has it.
     */
    Map<String, Double> temperatures();

    /** Expected calibration error on the validation split without these. */
    double errorBefore();

    /**
     * How good the fit is on the validation split.
     *
     * @param written the network with the weights as they lie in the bundle
     */
    Evaluation validation(InferenceNetwork written);

    /** What there is to say of the way to these weights besides the recipe, for the manifest. */
    Map<String, String> provenance();

    @Override
    void close();
}
