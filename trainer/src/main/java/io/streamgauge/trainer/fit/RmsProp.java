package io.streamgauge.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * RMSProp with Keras' defaults: Tieleman and Hinton, Lecture 6.5 of "Neural Networks for Machine Learning", 2012. DJL has
 * one too, but its PyTorch engine (0.36) does not implement it.
 *
 * <p>Its state lies beside the parameters it belongs to and is released with them.
 */
final class RmsProp extends Optimizer {
    private static final float DECAY = 0.9f;
    private static final float EPSILON = 1e-7f;

    private final float learningRate;
    private final Map<String, Map<Device, NDArray>> meanSquares = new ConcurrentHashMap<>();

    private RmsProp(Builder builder) {
        super(builder);
        this.learningRate = builder.learningRate;
    }

    static RmsProp withLearningRate(float learningRate) {
        return new RmsProp(new Builder(learningRate));
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray gradient) {
        NDArray meanSquare = withDefaultState(meanSquares, parameterId, weight.getDevice(), key -> weight.zerosLike());
        try (NDManager temporary = weight.getManager().newSubManager()) {
            NDArray slope = gradient.duplicate();
            slope.attach(temporary);
            meanSquare.muli(DECAY).addi(slope.square().mul(1 - DECAY));
            NDArray root = meanSquare.sqrt();
            root.attach(temporary);
            weight.subi(slope.mul(learningRate).div(root.addi(EPSILON)));
        }
    }

    private static final class Builder extends OptimizerBuilder<Builder> {
        private final float learningRate;

        Builder(float learningRate) {
            this.learningRate = learningRate;
        }

        @Override
        protected Builder self() {
            return this;
        }
    }
}
