/** Counts predictions in windows of event time. */
@NullMarked
package io.streamgauge.monitor.counts;

import org.jspecify.annotations.NullMarked;
