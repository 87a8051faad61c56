/** Data sets made ready to be fitted and measured: split by a recipe, and preprocessed. */
@NullMarked
package io.streamgauge.trainer.examples;

import org.jspecify.annotations.NullMarked;
