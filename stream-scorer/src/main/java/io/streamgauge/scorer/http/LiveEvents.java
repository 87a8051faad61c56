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
                reader = new Thread(this::read, threadName);
                reader.setDaemon(true);
                reader.start();
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
        while (isWatched()) {
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
                LOG.warn("Clients are not told what happens: {}; trying again", e.getMessage());
                LOG.debug("Reading failed with", e);
                pause();
            } finally {
                reading(false);
            }
        }
    }

    /** Whether to go on; if not, the reader is done, and the next client brings another one. */
    private boolean isWatched() {
        synchronized (lock) {
            if (watchers.isEmpty() || isClosed) {
                reader = null;
                return false;
            }
            return true;
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

    /** Waits for what is being read just now. Doing it again changes nothing. */
    @Override
    public void close() {
        Thread last;
        synchronized (lock) {
            isClosed = true;
            last = reader;
            lock.notifyAll();
        }
        if (last != null) {
            try {
                last.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
