package io.streamgauge.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;

/** Adam with its authors' defaults: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015. */
final class Adam extends StatefulOptimizer {
    private static final float MEAN_DECAY = 0.9f;
    private static final float VARIANCE_DECAY = 0.999f;
    private static final float EPSILON = 1e-8f;
    private static final String MEAN = "mean";
    private static final String VARIANCE = "variance";

    private final float learningRate;

    Adam(float learningRate) {
        super(new Settings(), List.of(MEAN, VARIANCE));
        this.learningRate = learningRate;
    }

    /** As in section 2 of the paper, with both corrections of the bias in the size of the step. */
    @Override
    void update(NDArray weight, NDArray gradient, Map<String, NDArray> state, long step) {
        NDArray mean = require(state, MEAN);
        NDArray variance = require(state, VARIANCE);
        double rate = learningRate
                * Math.sqrt(1 - Math.pow(VARIANCE_DECAY, (double) step))
                / (1 - Math.pow(MEAN_DECAY, (double) step));
        try (NDManager temporary = weight.getManager().newSubManager()) {
            NDArray slope = gradient.duplicate();
            slope.attach(temporary);
            mean.muli(MEAN_DECAY).addi(slope.mul(1 - MEAN_DECAY));
            variance.muli(VARIANCE_DECAY).addi(slope.square().mul(1 - VARIANCE_DECAY));
            NDArray root = variance.sqrt();
            root.attach(temporary);
            NDArray change = mean.div(root.addi(EPSILON));
            change.attach(temporary);
            weight.subi(change.muli(rate));
        }
    }
}
