/** Hours of mixed load, and whether what the processes hold stays the same meanwhile. */
@NullMarked
package io.streamgauge.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
