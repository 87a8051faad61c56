/** How state is written to stores, changelogs and internal topics. */
@NullMarked
package io.streamgauge.monitor.storage;

import org.jspecify.annotations.NullMarked;
