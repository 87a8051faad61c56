package io.streamgauge.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

/**
 * Softmax cross entropy with smoothed labels: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision",
 * 2016. The loss wants the true label with {@code 1 - smoothing}, and {@code smoothing} spread evenly over all labels, the
 * true one included.
 */
final class SmoothedCrossEntropy extends Loss {
    private final Loss crossEntropy = Loss.softmaxCrossEntropyLoss();
    private final float smoothing;

    /**
     * A loss.
     *
     * @param smoothing 0 to below 1
     */
    SmoothedCrossEntropy(float smoothing) {
        super("SmoothedCrossEntropy");
        this.smoothing = smoothing;
    }

    /**
     * The mean over a batch.
     *
     * @param labels {@code (batch, 1)}, numbers of the true labels
     * @param predictions {@code (batch, labels)}, logits
     */
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        NDArray evenly = predictions.singletonOrThrow().logSoftmax(1).mean().neg();
        return Scaling.scaled(crossEntropy.evaluate(labels, predictions), 1 - smoothing)
                .add(Scaling.scaled(evenly, smoothing));
    }
}
