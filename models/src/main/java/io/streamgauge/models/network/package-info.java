/** The networks: what they look like, how they are built with DJL, and how they answer. */
@NullMarked
package io.streamgauge.models.network;

import org.jspecify.annotations.NullMarked;
