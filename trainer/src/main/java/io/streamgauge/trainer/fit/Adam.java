package io.streamgauge.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;

/** Adam with its authors' defaults: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015. */
final class Adam extends StatefulOptimizer {
    private static final double MEAN_DECAY = 0.9;
    private static final double VARIANCE_DECAY = 0.999;
    private static final double EPSILON = 1e-8;
    private static final String SLOPES = "slopes";
    private static final String SQUARES = "squares";

    Adam(float learningRate) {
        super(new Settings(), List.of(SLOPES, SQUARES), learningRate);
    }

    /**
     * As in section 2 of the paper, with all constants in two numbers. A state is a decaying sum, from which the mean follows
     * by a factor: that saves passes over the arrays, which is all the time this takes.
     */
    @Override
    void update(NDArray weight, NDArray gradient, Map<String, NDArray> state, long step) {
        NDArray slopes = require(state, SLOPES);
        NDArray squares = require(state, SQUARES);
        double rate = learningRate()
                * Math.sqrt(1 - Math.pow(VARIANCE_DECAY, (double) step))
                / (1 - Math.pow(MEAN_DECAY, (double) step));
        double root = Math.sqrt(1 - VARIANCE_DECAY);
        // A copy's manager may be that of the first device.
        try (NDManager temporary = weight.getManager().newSubManager(weight.getDevice())) {
            slopes.muli(MEAN_DECAY).addi(gradient);
            NDArray square = gradient.square();
            square.attach(temporary);
            squares.muli(VARIANCE_DECAY).addi(square);
            NDArray deviation = squares.sqrt();
            deviation.attach(temporary);
            NDArray change = slopes.div(deviation.addi(EPSILON / root));
            change.attach(temporary);
            weight.subi(change.muli(rate * (1 - MEAN_DECAY) / root));
        }
    }
}
