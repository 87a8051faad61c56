package io.streamgauge.trainer.retrain;

/**
 * Where a scored event lies.
 *
 * @param topic its topic, prefix included
 * @param partition its partition
 * @param offset its offset
 */
record EventSource(String topic, int partition, long offset) {}
