package io.streamgauge.scorer;

import java.util.List;

/**
 * Whether the scorer scores.
 *
 * @param ready whether events are consumed and scored now
 * @param reasons why not, a sentence each. A scorer that is ready may have reasons too: an assignment that could not be
 *     followed, so that the version before it still serves
 */
public record Readiness(boolean ready, List<String> reasons) {
    /** Takes a copy of the reasons. */
    public Readiness {
        reasons = List.copyOf(reasons);
    }
}
