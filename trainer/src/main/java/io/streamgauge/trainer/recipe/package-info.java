/** What to train: recipes are YAML files, some of which are shipped. */
@NullMarked
package io.streamgauge.trainer.recipe;

import org.jspecify.annotations.NullMarked;
