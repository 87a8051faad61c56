/** What becomes of events while scorers, brokers, the registry or the artifact store fail, on a cluster of three brokers. */
@NullMarked
package io.streamgauge.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
