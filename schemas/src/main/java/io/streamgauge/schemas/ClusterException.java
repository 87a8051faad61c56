package io.streamgauge.schemas;

/** The Kafka cluster cannot do what is asked of it: it does not answer, refuses, or lacks a topic. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterException(String message) {
        super(message);
    }

    ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
