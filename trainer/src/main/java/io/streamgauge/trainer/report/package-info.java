/** What a training run looked like: pictures and pages for people, and runs side by side. */
@NullMarked
package io.streamgauge.trainer.report;

import org.jspecify.annotations.NullMarked;
