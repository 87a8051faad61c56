package io.streamgauge.streams;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened so far, to be closed in reverse order. Closing goes on when one of them fails to close. Safe for use by
 * several threads.
 */
public final class Resources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

    private final Deque<Resource> open = new ArrayDeque<>();
    private boolean closed;

    /** Something to close. */
    @FunctionalInterface
    public interface Closing {
        void close() throws Exception;
    }

    private record Resource(String name, Closing closing) {}

    /**
     * Takes charge of something.
     *
     * @throws IllegalStateException when all was closed already; it is closed at once then
     */
    public void add(String name, Closing closing) {
        synchronized (this) {
            if (!closed) {
                open.push(new Resource(name, closing));
                return;
            }
        }
        close(new Resource(name, closing));
        throw new IllegalStateException("The application was closed while it started");
    }

    @Override
    public void close() {
        while (true) {
            Resource next;
            synchronized (this) {
                closed = true;
                if (open.isEmpty()) {
                    return;
                }
                next = open.pop();
            }
            close(next);
        }
    }

    private static void close(Resource resource) {
        try {
            resource.closing().close();
        } catch (InterruptedException e) {
            LOG.warn("Interrupted while closing {}", resource.name());
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("{} could not be closed in order", resource.name(), e);
        }
    }
}
