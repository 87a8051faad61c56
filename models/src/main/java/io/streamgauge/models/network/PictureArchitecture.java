package io.streamgauge.models.network;

import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.Preprocessing;

/** A network that reads a grey picture, {@code (batch, 1, height, width)} float32, 0 to 1. */
public sealed interface PictureArchitecture extends Architecture permits LeNet, PictureConv, EarlyExit, FeedForward {
    /** Rows of the picture. */
    int height();

    /** Columns of the picture. */
    int width();

    @Override
    default Output output() {
        return Output.SOFTMAX;
    }

    @Override
    default boolean reads(Preprocessing preprocessing) {
        return preprocessing instanceof ImagePreprocessing image
                && image.height() == height()
                && image.width() == width();
    }
}
