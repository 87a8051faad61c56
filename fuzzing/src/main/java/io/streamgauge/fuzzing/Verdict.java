package io.streamgauge.fuzzing;

import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** What became of an input. */
public enum Verdict {
    /** It was read. */
    ACCEPTED,
    /** It was refused in the way that is declared. */
    REFUSED;

    /**
     * Reads something that is accepted, or refused by one type of exception with a message.
     *
     * @param refusal the type that is declared; anything else that is thrown goes on and is a finding
     * @param check looks at the refusal
     * @param reading reads, and checks what was read
     */
    public static <E extends Exception> Verdict of(Class<E> refusal, Consumer<? super E> check, Callable<?> reading)
            throws Exception {
        try {
            var unused = reading.call();
            return ACCEPTED;
        } catch (Exception e) {
            if (e.getClass() != refusal) {
                throw e;
            }
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("A refusal must say what is wrong", e);
            }
            check.accept(refusal.cast(e));
            return REFUSED;
        }
    }

    /** The same without a further look at the refusal. */
    public static Verdict of(Class<? extends Exception> refusal, Callable<?> reading) throws Exception {
        return of(refusal, thrown -> {}, reading);
    }
}
