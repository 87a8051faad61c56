/** The scorer from end to end, beside its peers: each in a process of its own, on a real broker. */
@NullMarked
package io.streamgauge.benchmarks.scoring;

import org.jspecify.annotations.NullMarked;
