package io.streamgauge.benchmarks.scoring;

import io.streamgauge.benchmarks.scoring.Measurement.MaximumLoad;
import io.streamgauge.benchmarks.scoring.Measurement.OpenLoop;

/**
 * What was measured with some number of partitions.
 *
 * @param partitions of the input topic and the predictions
 * @param one what one scorer does that has as much to do as it can
 * @param two the same of two that share the partitions
 * @param joining latencies while a second scorer joined the first
 * @param leaving latencies while the second was ended in good order
 * @param killed latencies while a second was killed
 * @param sent events that were sent, warming up included
 * @param received events that got a prediction
 * @param duplicates predictions besides the first of their event
 */
record ScaleMeasurement(
        int partitions,
        MaximumLoad one,
        MaximumLoad two,
        OpenLoop joining,
        OpenLoop leaving,
        OpenLoop killed,
        long sent,
        long received,
        long duplicates) {}
