package io.streamgauge.models.network;

/** Range checks for hyperparameters: a manifest can come from anywhere, and must not make us allocate without bound. */
final class Hyperparameters {
    private static final int LARGEST = 1_000_000;

    private Hyperparameters() {}

    static void positive(String name, int value) {
        if (value < 1 || value > LARGEST) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be from 1 to " + LARGEST);
        }
    }

    static void probability(String name, float value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " is " + value + ": it must be from 0 to below 1");
        }
    }
}
