package io.streamgauge.benchmarks.faults;

import java.time.Instant;

/**
 * An event as it lies on its topic.
 *
 * @param number from 0 on, in the order of sending
 * @param key events of one key are answered in their order
 * @param partition where it lies
 * @param offset where it lies there
 * @param time its time, by which versions are chosen
 */
record Input(long number, String key, int partition, long offset, Instant time) {}
