/** Versions on their way to the scorers: into the artifact store, then onto the topics. */
@NullMarked
package io.streamgauge.trainer.publish;

import org.jspecify.annotations.NullMarked;
