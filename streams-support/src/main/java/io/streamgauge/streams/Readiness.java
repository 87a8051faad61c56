package io.streamgauge.streams;

import java.util.List;

/**
 * Whether an application does its work.
 *
 * @param ready whether events are consumed and processed now
 * @param reasons why not, a sentence each. One that is ready may have reasons too: the scorer has, when an
 *     assignment could not be followed, so that the version before it still serves
 */
public record Readiness(boolean ready, List<String> reasons) {
    /** Takes a copy of the reasons. */
    public Readiness {
        reasons = List.copyOf(reasons);
    }
}
