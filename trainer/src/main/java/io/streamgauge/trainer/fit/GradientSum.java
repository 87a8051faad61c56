package io.streamgauge.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.LocalParameterServer;
import ai.djl.training.optimizer.Optimizer;

/**
 * Sums the gradients of a parameter's copies on the first device, and has all copies make the same step.
 *
 * <p>As DJL's (0.36.0) does, which leaves a manager behind in the weights' one for each gradient that it moves to another
 * device. Belongs to the thread that trains.
 */
final class GradientSum extends LocalParameterServer {
    /**
     * A sum.
     *
     * @param optimizer makes the steps
     */
    GradientSum(Optimizer optimizer) {
        super(optimizer);
    }

    @Override
    public void update(String parameterId, NDArray[] gradients, NDArray[] copies) {
        try (NDManager passing = gradients[0].getManager().newSubManager()) {
            for (NDArray gradient : gradients) {
                gradient.attach(passing);
            }
            super.update(parameterId, gradients, copies);
        }
    }
}
