/** Networks as the scorer uses them: lists of inputs in, distributions over labels out. */
@NullMarked
package io.streamgauge.scorer.inference;

import org.jspecify.annotations.NullMarked;
