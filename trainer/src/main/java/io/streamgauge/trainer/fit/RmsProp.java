package io.streamgauge.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;

/**
 * RMSProp with Keras' defaults: Tieleman and Hinton, Lecture 6.5 of "Neural Networks for Machine Learning", 2012. DJL has
 * one too, but its PyTorch engine (0.36) does not implement it.
 */
final class RmsProp extends StatefulOptimizer {
    private static final float DECAY = 0.9f;
    private static final float EPSILON = 1e-7f;
    private static final String MEAN_SQUARE = "meanSquare";

    RmsProp(float learningRate) {
        super(new Settings(), List.of(MEAN_SQUARE), learningRate);
    }

    @Override
    void update(NDArray weight, NDArray gradient, Map<String, NDArray> state, long step) {
        NDArray meanSquare = require(state, MEAN_SQUARE);
        // A copy's manager may be that of the first device.
        try (NDManager temporary = weight.getManager().newSubManager(weight.getDevice())) {
            NDArray square = gradient.square();
            square.attach(temporary);
            meanSquare.muli(DECAY).addi(square.muli(1 - DECAY));
            NDArray root = meanSquare.sqrt();
            root.attach(temporary);
            NDArray change = gradient.div(root.addi(EPSILON));
            change.attach(temporary);
            weight.subi(change.muli(learningRate()));
        }
    }
}
