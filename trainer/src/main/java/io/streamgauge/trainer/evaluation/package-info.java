/** How good a model is on examples whose labels are known. */
@NullMarked
package io.streamgauge.trainer.evaluation;

import org.jspecify.annotations.NullMarked;
