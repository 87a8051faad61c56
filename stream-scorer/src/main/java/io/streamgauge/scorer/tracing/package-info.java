/** Tells OpenTelemetry the way of events, where somebody listens. */
@NullMarked
package io.streamgauge.scorer.tracing;

import org.jspecify.annotations.NullMarked;
