package io.streamgauge.models.network;

/** The native library cannot be unpacked or loaded. The message names the directory and what helps. */
public final class NativeRuntimeException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NativeRuntimeException(String message, Throwable cause) {
        super(message, cause);
    }
}
