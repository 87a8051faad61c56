/** The experiments of the tutorial, trained and set beside its figures. */
@NullMarked
package io.streamgauge.benchmarks.training;

import org.jspecify.annotations.NullMarked;
