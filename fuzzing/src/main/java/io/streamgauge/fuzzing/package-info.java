/**
 * Hostile input: {@link io.streamgauge.fuzzing.Target} says what reads it and what must hold,
 * {@link io.streamgauge.fuzzing.Fuzzing} makes it up and tries it.
 */
@NullMarked
package io.streamgauge.fuzzing;

import org.jspecify.annotations.NullMarked;
