package io.streamgauge.benchmarks.scoring;

/** A loaded model that scores one input at a time. Safe for use by several threads. */
interface SingleClassifiers extends AutoCloseable {
    /** A classifier that shares this model's weights, for one thread, which closes it. */
    SingleClassifier forOneThread();

    /** Releases the model, after its classifiers. */
    @Override
    void close();
}
