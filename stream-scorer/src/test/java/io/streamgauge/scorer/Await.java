package io.streamgauge.scorer;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting on states, with one timeout for all of them. */
public final class Await {
    /** Far longer than anything takes; only a failing test waits for it. */
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private Await() {}

    /** Waits until a condition holds; fails saying what was seen last. */
    public static void until(String what, BooleanSupplier condition, Supplier<?> seen) {
        long giveUp = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("Not within " + TIMEOUT.toSeconds() + " s: " + what + "; seen: " + seen.get());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
