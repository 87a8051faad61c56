package io.streamgauge.fuzzing;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An input that makes a reader do what it must not.
 *
 * @param number which input it was, counted from 0
 * @param input the input, or a smaller one that does the same
 * @param thrown what the reader did
 */
record Finding(long number, byte[] input, Throwable thrown) {
    private static final int TOLD_FRAMES = 4;

    Finding with(byte[] smaller) {
        return new Finding(number, smaller, thrown);
    }

    /** The same for the same defect, mostly. */
    String kind() {
        return kind(thrown);
    }

    static String kind(Throwable thrown) {
        // A deep recursion is at another place each time.
        if (thrown instanceof StackOverflowError) {
            return thrown.getClass().getName();
        }
        return thrown.getClass().getName()
                + Arrays.stream(thrown.getStackTrace())
                        .filter(frame -> !frame.getClassName().startsWith("java."))
                        .limit(TOLD_FRAMES)
                        .map(frame -> " < " + frame.getClassName() + "." + frame.getMethodName())
                        .collect(Collectors.joining());
    }
}
