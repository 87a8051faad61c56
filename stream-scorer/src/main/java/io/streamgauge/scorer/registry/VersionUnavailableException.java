package io.streamgauge.scorer.registry;

import io.streamgauge.models.bundle.InvalidBundleException;
import io.streamgauge.models.signing.UntrustedVersionException;
import io.streamgauge.models.store.ArtifactStoreException;
import io.streamgauge.models.store.NotAsAnnouncedException;
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

    /**
     * Whether trying again is in vain until somebody announces the version anew, or changes whom to trust: it was found, and
     * must not be loaded. A store or keys that cannot be read say nothing of the kind, nor does a bundle that is damaged, for
     * one that is still being copied looks the same.
     */
    public boolean isVerdict() {
        return switch (reason) {
            case NOT_SIGNED, UNTRUSTED_SIGNATURE, KEY_REVOKED, NOT_AS_ANNOUNCED -> true;
            case UNKNOWN,
                    NOT_ANNOUNCED,
                    WRONG_TASK,
                    ARTIFACT_UNAVAILABLE,
                    INVALID_BUNDLE,
                    LOADING_FAILED,
                    KEYS_UNREADABLE -> false;
        };
    }

    /** What kind of problem it is. */
    RefusalReason reason() {
        return reason;
    }

    /** Why a version could not be loaded. */
    static RefusalReason reason(RuntimeException failure) {
        if (failure instanceof VersionUnavailableException known) {
            return known.reason();
        }
        if (failure instanceof ArtifactStoreException) {
            return RefusalReason.ARTIFACT_UNAVAILABLE;
        }
        if (failure instanceof UntrustedVersionException untrusted) {
            return switch (untrusted.problem()) {
                case NOT_SIGNED -> RefusalReason.NOT_SIGNED;
                case UNTRUSTED_SIGNATURE -> RefusalReason.UNTRUSTED_SIGNATURE;
                case KEY_REVOKED -> RefusalReason.KEY_REVOKED;
                case KEYS_UNREADABLE -> RefusalReason.KEYS_UNREADABLE;
            };
        }
        if (failure instanceof NotAsAnnouncedException) {
            return RefusalReason.NOT_AS_ANNOUNCED;
        }
        return failure instanceof InvalidBundleException ? RefusalReason.INVALID_BUNDLE : RefusalReason.LOADING_FAILED;
    }
}
