/**
 * The model bundle: a directory with {@code manifest.json} and {@code weights.safetensors}. Nothing in it can run code,
 * and nothing in it is believed before it is checked.
 */
@NullMarked
package io.streamgauge.models.bundle;

import org.jspecify.annotations.NullMarked;
