/**
 * Events that wait together are scored together, and none of them is lost: how batches fill, when they close, and how
 * Kafka Streams is kept from counting an event as consumed before its prediction is written.
 */
@NullMarked
package io.streamgauge.scorer.batching;

import org.jspecify.annotations.NullMarked;
