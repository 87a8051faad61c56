/**
 * The scorer's HTTP API and its page: {@link io.streamgauge.scorer.http.ScorerServer} listens,
 * {@link io.streamgauge.scorer.http.ScorerEndpoint} says what there is.
 */
@NullMarked
package io.streamgauge.scorer.http;

import org.jspecify.annotations.NullMarked;
