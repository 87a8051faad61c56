/** The stages that an event passes, each measured alone with JMH. */
@NullMarked
package io.streamgauge.benchmarks.stages;

import org.jspecify.annotations.NullMarked;
