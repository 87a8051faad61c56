/** From a recipe and a data set to a bundle. */
@NullMarked
package io.streamgauge.trainer.fit;

import org.jspecify.annotations.NullMarked;
