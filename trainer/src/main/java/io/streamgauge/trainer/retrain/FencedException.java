package io.streamgauge.trainer.retrain;

/** Another process has begun the same work, and this one must not go on. */
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
