package io.streamgauge.benchmarks.flow;

import java.time.Instant;

/**
 * An event as it lies on its topic.
 *
 * @param number from 0 on, in the order of sending
 * @param key events of one key are answered in their order
 * @param topic where it lies
 * @param partition where it lies there
 * @param offset where it lies there
 * @param time its time, by which versions are chosen
 */
public record Input(long number, String key, String topic, int partition, long offset, Instant time) {}
