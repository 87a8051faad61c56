package io.streamgauge.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns the end of the process, by Ctrl-C or SIGTERM, into a request that the main thread obeys: the process waits for it
 * to clean up, within a bound. Safe for use by several threads.
 */
final class ShutdownSignal implements AutoCloseable {
    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch obeyed = new CountDownLatch(1);
    private final Thread hook;

    /**
     * Listens from now on.
     *
     * @param patience how long the process waits for {@link #close}
     * @param onRequest what else to do at once when the end is requested
     */
    ShutdownSignal(Duration patience, Runnable onRequest) {
        this.hook = new Thread(
                () -> {
                    requested.countDown();
                    onRequest.run();
                    try {
                        boolean clean = obeyed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
                        if (!clean) {
                            System.err.println(
                                    "streamgauge: did not end within " + patience.toSeconds() + " s; giving up");
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "shutdown-signal");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the end was requested. */
    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits for the request, but not longer than told; whether it came. */
    boolean await(Duration atMost) throws InterruptedException {
        return requested.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Everything is cleaned up: the process may end. */
    @Override
    public void close() {
        obeyed.countDown();
        if (!isRequested()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The end was requested this very moment; the hook finds that there is nothing left to wait for.
                return;
            }
        }
    }
}
