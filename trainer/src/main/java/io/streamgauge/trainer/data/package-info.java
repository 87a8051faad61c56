/**
 * The datasets that models are trained on: where they lie, how they get there, how they are checked, and how they are
 * read. Nothing here is unpacked to disk; archives are only ever read as streams.
 */
@NullMarked
package io.streamgauge.trainer.data;

import org.jspecify.annotations.NullMarked;
