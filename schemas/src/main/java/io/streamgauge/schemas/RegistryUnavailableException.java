package io.streamgauge.schemas;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
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

    /** What the registry answered, or why it did not. */
    static String reason(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        // The client's message has a code of its own, which is not that of HTTP when the answer has no body.
        return root instanceof RestClientException answer ? "HTTP " + answer.getStatus() + ", " + message : message;
    }
}
