package io.streamgauge.scorer.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.streams.http.EventSink;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells clients what happens, from the moment on when they ask. While nobody watches nothing is read. Safe for use by several
 * threads.
 */
final class LiveEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveEvents.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Supplier<LiveTopics> topics;
    private final Supplier<ObjectNode> assignments;
    private final String threadName;
    private final Object lock = new Object();
    private final Set<EventSink> watchers = new HashSet<>();
    /** Reads while somebody watches; it ends by itself. */
    private @Nullable Thread reader;
    /** Whether the places to read from are fixed, so that nothing is missed from now on. */
    private boolean isReading;

    private boolean isClosed;

    /**
     * Nobody watches.
     *
     * @param topics opens the topics at their ends
     * @param assignments what serves, as clients are told
     * @param threadName of the thread that reads
     */
    LiveEvents(Supplier<LiveTopics> topics, Supplier<ObjectNode> assignments, String threadName) {
        this.topics = topics;
        this.assignments = assignments;
        this.threadName = threadName;
    }

    /** Tells a client from now on. */
    void watch(EventSink watcher) {
        watcher.send("assignments", assignments.get().toString());
        synchronized (lock) {
            if (isClosed) {
                return;
            }
            watchers.add(watcher);
            if (reader == null) {
                Thread fresh = new Thread(this::read, threadName);
                fresh.setDaemon(true);
                fresh.start();
                reader = fresh;
            }
        }
        watcher.onClose(() -> {
            synchronized (lock) {
                watchers.remove(watcher);
                lock.notifyAll();
            }
        });
    }

    /** Waits, while somebody watches, until what is written from now on will be seen, but not longer than told. */
    void awaitReading(Duration atMost) throws InterruptedException {
        synchronized (lock) {
            await(() -> isReading, atMost);
        }
    }

    /** Waits until something is so, or nobody watches, or time is up. Called with the lock. */
    private void await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long left = atMost.toMillis();
        while (!watchers.isEmpty() && !isClosed && !condition.getAsBoolean() && left > 0) {
            lock.wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
    }

    private void read() {
        try {
            while (goesOn()) {
                readWhileWatched();
            }
        } finally {
            synchronized (lock) {
                // After an error it has not said yet that it ends; the next client brings another one.
                if (Thread.currentThread().equals(reader)) {
                    reader = null;
                }
            }
        }
    }

    private void readWhileWatched() {
        try (LiveTopics open = topics.get()) {
            reading(true);
            String told = "";
            while (isWatched()) {
                open.poll().forEach(this::tell);
                String now = assignments.get().toString();
                if (!now.equals(told)) {
                    tell(new LiveEvent("assignments", now));
                    told = now;
                }
            }
        } catch (RuntimeException e) {
            if (isWatched()) {
                LOG.warn("Clients are not told what happens: {}; trying again", e.getMessage());
                LOG.debug("Reading failed with", e);
            }
            pause();
        } finally {
            reading(false);
        }
    }

    /** Whether the reader is to read again. If not it is done, in one step with that, and the next client brings another one. */
    private boolean goesOn() {
        synchronized (lock) {
            if (isWatched()) {
                return true;
            }
            reader = null;
            return false;
        }
    }

    private boolean isWatched() {
        synchronized (lock) {
            return !watchers.isEmpty() && !isClosed;
        }
    }

    private void reading(boolean now) {
        synchronized (lock) {
            isReading = now;
            lock.notifyAll();
        }
    }

    private void pause() {
        synchronized (lock) {
            try {
                await(() -> false, PAUSE_AFTER_FAILURE);
            } catch (InterruptedException e) {
                LOG.debug("Interrupted", e);
            }
        }
    }

    private void tell(LiveEvent event) {
        Set<EventSink> all;
        synchronized (lock) {
            all = Set.copyOf(watchers);
        }
        all.forEach(watcher -> watcher.send(event.type(), event.data()));
    }

    /** Ends reading; waits for that some seconds at most. Doing it again changes nothing. */
    @Override
    public void close() {
        Thread last;
        synchronized (lock) {
            isClosed = true;
            last = reader;
            lock.notifyAll();
        }
        if (last == null) {
            return;
        }
        try {
            last.join(CLOSE_TIMEOUT.toMillis());
            // Only a cluster or a registry that does not answer holds it longer, and the scorer must not wait for
            // these.
            last.interrupt();
            last.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
