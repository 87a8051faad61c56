package io.streamgauge.monitor.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a request comes from another monitor, and what it is to be answered from then. */
enum Forwarding {
    /** It comes from outside: if another monitor has the answer, that is asked. */
    NONE,
    /** It comes from another monitor and is answered from what this one works on, or not at all. */
    TO_ACTIVE,
    /** Likewise, but from a standby's copy as well. */
    TO_STANDBY;

    /** The header of requests by monitors. */
    static final String HEADER = "Streamgauge-Forwarded";

    /** Value of the header. */
    String value() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What a header says; anything that we do not write forbids to ask others, too. */
    static Forwarding of(@Nullable String header) {
        if (header == null) {
            return NONE;
        }
        return header.equals(TO_STANDBY.value()) ? TO_STANDBY : TO_ACTIVE;
    }
}
