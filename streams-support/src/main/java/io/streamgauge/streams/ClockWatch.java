package io.streamgauge.streams;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no application goes on with Kafka clients that stand still. They measure their pauses by the wall clock,
 * and when that is put back by an hour, a consumer sends no heartbeats for an hour: it is thrown out of its group as soon as
 * its session is over, comes back when it notices, and is thrown out again, with a rebalance for all each time. Only new
 * clients know better, so the application fails, to be started anew.
 *
 * <p>A clock that is put forward costs one rebalance at most and is not minded. Safe for use by several threads.
 */
final class ClockWatch implements AutoCloseable {
    /** A clock that is put back by less costs less than a new start. */
    static final Duration TOLERANCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Consumer<Throwable> fail;
    private final ScheduledExecutorService executor;
    private long ahead;

    /**
     * A watch that looks when it is told to.
     *
     * @param clock may be put back
     * @param nanoTime never is, as {@link System#nanoTime}
     * @param fail is told when it was
     */
    ClockWatch(InstantSource clock, LongSupplier nanoTime, Consumer<Throwable> fail) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.fail = fail;
        this.ahead = ahead();
        this.executor = Executors.newSingleThreadScheduledExecutor(runnable -> {
            Thread thread = new Thread(runnable, "clock-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to look, once a second. */
    @SuppressWarnings("FutureReturnValueIgnored") // It ends with the executor.
    static ClockWatch over(InstantSource clock, Consumer<Throwable> fail) {
        ClockWatch watch = new ClockWatch(clock, System::nanoTime, fail);
        watch.executor.scheduleWithFixedDelay(watch::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** Looks once. */
    synchronized void look() {
        long now = ahead();
        long back = ahead - now;
        ahead = now;
        if (back > TOLERANCE.toMillis()) {
            IllegalStateException failure = new IllegalStateException("The clock was put back by "
                    + TimeUnit.MILLISECONDS.toSeconds(back)
                    + " s, and Kafka's clients would be silent for as long: the process should be started anew");
            LOG.error("{}", failure.getMessage());
            fail.accept(failure);
        }
    }

    /** How far the wall clock is ahead of the other one, in milliseconds. */
    private long ahead() {
        return clock.millis() - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }

    /** Looks no more. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
