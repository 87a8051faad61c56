package io.streamgauge.scorer.registry;

import io.streamgauge.schemas.event.RefusalReason;
import org.jspecify.annotations.Nullable;

/** A version that is assigned cannot be used now. The message names the version, what is wrong and the remedy. */
public final class VersionUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;

    /** A version that cannot be used, for a reason without an exception behind it. */
    public VersionUnavailableException(RefusalReason reason, String message) {
        this(reason, message, null);
    }

    VersionUnavailableException(RefusalReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What kind of problem it is. */
    RefusalReason reason() {
        return reason;
    }
}
