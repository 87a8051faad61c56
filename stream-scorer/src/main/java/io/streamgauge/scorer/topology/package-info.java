/**
 * From an event's bytes to its prediction, inside Kafka Streams. {@link io.streamgauge.scorer.topology.ScoringTopology} is
 * the map.
 */
@NullMarked
package io.streamgauge.scorer.topology;

import org.jspecify.annotations.NullMarked;
