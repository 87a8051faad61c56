/** What a model's inputs and answers were like when it was trained, and how far others are from that. */
@NullMarked
package io.streamgauge.models.drift;

import org.jspecify.annotations.NullMarked;
