/**
 * Answers questions about the state over HTTP, from whichever monitor has it. {@link io.streamgauge.monitor.http.QueryServer}
 * is where it begins.
 */
@NullMarked
package io.streamgauge.monitor.http;

import org.jspecify.annotations.NullMarked;
