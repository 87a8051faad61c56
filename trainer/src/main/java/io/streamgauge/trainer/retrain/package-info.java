/** From what people say about predictions to a better version: examples, a retraining, a gate, a challenger. */
@NullMarked
package io.streamgauge.trainer.retrain;

import org.jspecify.annotations.NullMarked;
