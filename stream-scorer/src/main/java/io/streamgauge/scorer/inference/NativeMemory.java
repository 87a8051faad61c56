package io.streamgauge.scorer.inference;

import ai.djl.engine.EngineException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells a lack of native memory from what else can be wrong with a network's call. The engine reports both by the same
 * exception; only its text tells them apart.
 */
final class NativeMemory {
    /** PyTorch's allocator, C++'s, and the operating system, as they say it. */
    private static final Pattern LACK = Pattern.compile(
            "can(?:not|'t) allocate memory|not enough memory|out of memory|bad_alloc", Pattern.CASE_INSENSITIVE);

    private static final int MOST_CAUSES = 8;

    private NativeMemory() {}

    /**
     * Makes a call of a network.
     *
     * @throws OutOfMemoryError when there is no native memory for it. An error, as when the heap is full: no event is to blame,
     *     and a process that lacks memory had better be started anew
     */
    static <T> T demand(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            if (isLack(e)) {
                OutOfMemoryError lack = new OutOfMemoryError(
                        "There is no native memory left for the network's call: give the process more, or less to do at a"
                                + " time (batch.size, stream.threads)");
                lack.initCause(e);
                throw lack;
            }
            throw e;
        }
    }

    /** Whether the engine, or whoever calls it, says so. */
    static boolean isLack(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof EngineException
                    && LACK.matcher(String.valueOf(cause.getMessage())).find()) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
