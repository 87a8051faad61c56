package io.streamgauge.trainer.retrain;

import io.streamgauge.schemas.event.RetrainingRun;

/**
 * What a retraining works on, once it is known that there is something to be done. Immutable.
 *
 * @param inputs all that goes in
 * @param examples those to be fitted and those to be measured on
 * @param started the run's record as it begins
 */
record RetrainingWork(Inputs inputs, HoldOut examples, RetrainingRun started) {
    /** The version to be made. */
    String version() {
        return started.getVersion();
    }
}
