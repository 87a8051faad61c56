package io.streamgauge.trainer.data;

/** A location did not give the file. Another one may. */
final class LocationFailure extends Exception {
    private static final long serialVersionUID = 1L;

    LocationFailure(String message) {
        super(message);
    }

    LocationFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
