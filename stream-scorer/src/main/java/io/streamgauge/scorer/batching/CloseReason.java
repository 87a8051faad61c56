package io.streamgauge.scorer.batching;

import java.util.Locale;

/** Why a batch stopped waiting for more events. */
enum CloseReason {
    /** It has as many events, or bytes, as a batch may have. */
    FULL,
    /** Its oldest event has waited as long as an event may. */
    DELAY,
    /** Nothing more is at hand. */
    DRY,
    /** Kafka Streams is about to commit. */
    COMMIT;

    /** Name in metrics. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
