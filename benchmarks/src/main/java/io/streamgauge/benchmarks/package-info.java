/** What is measured: single stages with JMH, and the scorer from end to end beside its peers. */
@NullMarked
package io.streamgauge.benchmarks;

import org.jspecify.annotations.NullMarked;
