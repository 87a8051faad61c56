package io.streamgauge.models.network;

/** A network that reads a grey picture, {@code (batch, 1, height, width)} float32, 0 to 1. */
public sealed interface PictureArchitecture extends Architecture permits LeNet, PictureConv, FeedForward {
    /** Rows of the picture. */
    int height();

    /** Columns of the picture. */
    int width();

    @Override
    default Output output() {
        return Output.SOFTMAX;
    }
}
