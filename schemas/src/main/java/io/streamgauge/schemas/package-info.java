/** Probe. */
@NullMarked
package io.streamgauge.schemas;

import org.jspecify.annotations.NullMarked;
