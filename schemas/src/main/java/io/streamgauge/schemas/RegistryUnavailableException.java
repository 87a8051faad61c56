package io.streamgauge.schemas;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The schema registry could not be asked. Says nothing about the event: the same bytes can be read once the registry
 * answers again, so they must not be rejected.
 */
public final class RegistryUnavailableException extends SerializationException {
    private static final long serialVersionUID = 1L;

    RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
