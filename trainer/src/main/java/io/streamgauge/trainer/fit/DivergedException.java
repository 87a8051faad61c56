package io.streamgauge.trainer.fit;

/** The loss is no number any more, or so large that further steps are pointless. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(String message) {
        super(message);
    }

    DivergedException(String message, DivergedException cause) {
        super(message, cause);
    }
}
