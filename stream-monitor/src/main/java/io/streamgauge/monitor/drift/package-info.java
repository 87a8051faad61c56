/** Whether inputs and answers are still like those that a version was measured on, which needs no labels. */
@NullMarked
package io.streamgauge.monitor.drift;

import org.jspecify.annotations.NullMarked;
