/** Joins predictions with what annotators say. */
@NullMarked
package io.streamgauge.monitor.join;

import org.jspecify.annotations.NullMarked;
