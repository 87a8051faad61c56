package io.streamgauge.models.signing;

/** A version that must not be loaded, for nobody who is trusted vouches for it. The message says what is wrong and the remedy. */
public final class UntrustedVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Problem {
        /** There is no signature. */
        NOT_SIGNED,
        /** The signature is not one that a trusted key made of these bytes. */
        UNTRUSTED_SIGNATURE,
        /** The signature is good, but its key is revoked. */
        KEY_REVOKED,
        /** Whom to trust cannot be read. */
        KEYS_UNREADABLE
    }

    private final Problem problem;

    UntrustedVersionException(Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    UntrustedVersionException(Problem problem, String message, Throwable cause) {
        super(message, cause);
        this.problem = problem;
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }
}
