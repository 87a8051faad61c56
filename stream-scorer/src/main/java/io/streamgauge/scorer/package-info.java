/**
 * The scorer: a Kafka Streams application that classifies events with the published models.
 * {@link io.streamgauge.scorer.ScorerApplication} is where it begins, and
 * {@link io.streamgauge.scorer.topology.ScoringTopology} the map of what it does.
 */
@NullMarked
package io.streamgauge.scorer;

import org.jspecify.annotations.NullMarked;
