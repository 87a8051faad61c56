/** From a dataset to a published model version. */
@NullMarked
package io.streamgauge.trainer;

import org.jspecify.annotations.NullMarked;
