package io.streamgauge.models.store;

import org.jspecify.annotations.Nullable;

/** The store cannot do what is asked of it. The message names the store, the version and the remedy. */
public final class ArtifactStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ArtifactStoreException(String message) {
        super(message);
    }

    ArtifactStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
