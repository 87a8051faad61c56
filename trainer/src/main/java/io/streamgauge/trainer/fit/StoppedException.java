package io.streamgauge.trainer.fit;

/** The training was asked to stop, and can go on from its checkpoint. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(String message) {
        super(message);
    }

    /** A training that is part of more was stopped; the message says how all of it goes on. */
    public StoppedException(String message, StoppedException cause) {
        super(message, cause);
    }
}
