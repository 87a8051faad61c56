/**
 * The monitor: a Kafka Streams application that joins predictions with feedback, measures the quality of each model version
 * and counts predictions. {@link io.streamgauge.monitor.MonitorApplication} is where it begins, and
 * {@link io.streamgauge.monitor.topology.MonitorTopology} the map of what it does.
 */
@NullMarked
package io.streamgauge.monitor;

import org.jspecify.annotations.NullMarked;
