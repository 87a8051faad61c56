package io.streamgauge.cli;

import io.streamgauge.streams.StreamsApplication;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** Runs a Kafka Streams application in the foreground. Stateless. */
final class ApplicationRun {
    private static final Duration STOP_PATIENCE = Duration.ofMinutes(1);

    private ApplicationRun() {}

    /**
     * Starts an application and waits until it fails, or is closed because the process is asked to end.
     *
     * @param name what it is called in messages, for example {@code The scorer}
     * @return the exit code
     * @throws Exception what it failed with
     */
    static int untilEnd(String name, StreamsApplication application) throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        // Closing is what ends awaitTermination, so the signal closes; closing twice changes nothing.
        ShutdownSignal signal = new ShutdownSignal(STOP_PATIENCE, application::close);
        try (application) {
            application.start();
            Throwable failure = application.awaitTermination().failure().orElse(null);
            if (failure != null) {
                endAnywayUnless(closed, name);
            }
            if (failure instanceof Exception exception) {
                throw exception;
            }
            if (failure != null) {
                throw new IllegalStateException(name + " failed: " + failure, failure);
            }
            return CommandLine.ExitCode.OK;
        } finally {
            closed.countDown();
            signal.close();
        }
    }

    /**
     * What failed may hang when it is closed as well, in native code or beneath a lock. Who waits for the process to end, to
     * start it anew, must not wait for that.
     */
    private static void endAnywayUnless(CountDownLatch closed, String name) {
        Thread thread = new Thread(
                () -> {
                    try {
                        if (closed.await(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                            return;
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                    System.err.println("streamgauge: " + name + " failed and could not be closed within "
                            + STOP_PATIENCE.toSeconds() + " s; giving up");
                    Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
                },
                "end-anyway");
        thread.setDaemon(true);
        thread.start();
    }
}
