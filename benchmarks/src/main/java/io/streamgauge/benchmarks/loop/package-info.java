/** A simulation of the closed loop: inputs change, and a model that is up to date takes over from one that is not. */
@NullMarked
package io.streamgauge.benchmarks.loop;

import org.jspecify.annotations.NullMarked;
