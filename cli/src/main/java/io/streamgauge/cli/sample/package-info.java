/** Events to try streamgauge with, made up for this project, whose true labels are known. */
@NullMarked
package io.streamgauge.cli.sample;

import org.jspecify.annotations.NullMarked;
