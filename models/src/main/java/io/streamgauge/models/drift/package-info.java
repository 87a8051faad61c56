/** What a model's inputs and answers were like when it was trained, for others to be compared with. */
@NullMarked
package io.streamgauge.models.drift;

import org.jspecify.annotations.NullMarked;
