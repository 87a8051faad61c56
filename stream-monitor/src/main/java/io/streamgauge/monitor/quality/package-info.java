/** Counts how well versions do, in windows of event time. */
@NullMarked
package io.streamgauge.monitor.quality;

import org.jspecify.annotations.NullMarked;
