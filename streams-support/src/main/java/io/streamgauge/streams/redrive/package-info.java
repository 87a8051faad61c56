/** Sends rejected events back to where they came from. */
@NullMarked
package io.streamgauge.streams.redrive;

import org.jspecify.annotations.NullMarked;
