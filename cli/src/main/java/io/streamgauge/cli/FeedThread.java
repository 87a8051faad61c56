package io.streamgauge.cli;

import java.util.Optional;

/** Runs a feed on a thread of its own from the moment it is made. Safe for use by several threads. */
final class FeedThread implements AutoCloseable {
    private final LocalFeed feed;
    private final Thread thread;
    private volatile Optional<Throwable> failure = Optional.empty();

    FeedThread(LocalFeed feed, LocalFeed.Listener listener) {
        this.feed = feed;
        this.thread = new Thread(() -> run(listener), "local-view");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(LocalFeed.Listener listener) {
        try {
            feed.run(listener);
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        }
    }

    /** Why nothing is read any more; empty while all is well. */
    Optional<Throwable> failure() {
        return failure;
    }

    /** Stops reading and waits for the thread's end. */
    @Override
    public void close() {
        feed.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
