package io.streamgauge.benchmarks.scoring;

import io.streamgauge.models.preprocessing.Features;

/** Scores one input at a time. Belongs to one thread. */
interface SingleClassifier extends AutoCloseable {
    /** One probability per label, together 1. */
    float[] probabilities(Features features);

    @Override
    void close();
}
