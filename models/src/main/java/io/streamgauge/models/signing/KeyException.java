package io.streamgauge.models.signing;

/** A file with keys that cannot be used. The message names the file, what is wrong and the remedy, and never holds a key. */
public final class KeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyException(String message) {
        super(message);
    }

    /** With a cause that has not seen the content of a private key, for causes are printed. */
    KeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
