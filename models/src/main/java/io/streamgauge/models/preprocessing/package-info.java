/**
 * From an event's text or picture to the numbers a network reads. Training and scoring share this one implementation,
 * so that a model sees in production what it saw in training.
 */
@NullMarked
package io.streamgauge.models.preprocessing;

import org.jspecify.annotations.NullMarked;
