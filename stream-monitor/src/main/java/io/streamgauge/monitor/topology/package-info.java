/** The monitor inside Kafka Streams. {@link io.streamgauge.monitor.topology.MonitorTopology} is the map. */
@NullMarked
package io.streamgauge.monitor.topology;

import org.jspecify.annotations.NullMarked;
