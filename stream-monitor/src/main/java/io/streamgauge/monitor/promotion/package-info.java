/** Whether a challenger takes over, goes back, or is watched on, by what people say of its answers. */
@NullMarked
package io.streamgauge.monitor.promotion;

import org.jspecify.annotations.NullMarked;
