/** A numbered flow of events through real scorers, what answers it, and whether the books balance in the end. */
@NullMarked
package io.streamgauge.benchmarks.flow;

import org.jspecify.annotations.NullMarked;
