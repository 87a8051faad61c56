package io.streamgauge.trainer.fit;

import ai.djl.ndarray.NDArray;

/** Multiplies what gradients are computed of. Stateless. */
final class Scaling {
    private Scaling() {}

    /**
     * An array times a number.
     *
     * <p>DJL's {@code mul(Number)} is not for gradients (0.36.0): PyTorch keeps the number for the backward pass, as a tensor
     * that lies in a direct buffer of Java's, which DJL lets go at once. If garbage is collected before the backward pass,
     * the gradient is computed with whatever lies there by then.
     *
     * @return owned by the array's manager, as the number is, which must stay open until the backward pass is over
     */
    static NDArray scaled(NDArray array, float factor) {
        return array.mul(array.getManager().create(factor));
    }
}
