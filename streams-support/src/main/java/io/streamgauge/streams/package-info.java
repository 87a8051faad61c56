/**
 * What the Kafka Streams applications of streamgauge have in common: how they are configured, how they start and end, and
 * how they set aside what they cannot process.
 */
@NullMarked
package io.streamgauge.streams;

import org.jspecify.annotations.NullMarked;
