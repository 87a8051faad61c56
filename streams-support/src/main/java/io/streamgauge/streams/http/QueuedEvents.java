package io.streamgauge.streams.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Writes events to one client, one after another, as fast as it reads. What it does not read waits here, up to a bound; what
 * comes then is left out. Safe for use by several threads.
 */
final class QueuedEvents implements EventSink {
    private static final int MOST_WAITING_BYTES = 1_048_576;
    private static final String HEARTBEAT = ":\n\n";

    private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private final Writing writing;
    private int waitingBytes;
    private boolean closed;

    /**
     * Nothing to write yet.
     *
     * @param sink the answer's body
     * @param ended is told when the answer has ended
     */
    QueuedEvents(Content.Sink sink, Callback ended) {
        this.writing = new Writing(sink, ended);
        // Where the client is told how long to wait before it asks again, in milliseconds.
        enqueue("retry: 2000\n\n");
    }

    @Override
    public boolean send(String event, String data) {
        return enqueue("event: " + event + "\ndata: " + data + "\n\n");
    }

    /** Shows proxies, and ourselves, that somebody is there. */
    void heartbeat() {
        enqueue(HEARTBEAT);
    }

    private boolean enqueue(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        synchronized (waiting) {
            if (closed || waitingBytes + bytes.length > MOST_WAITING_BYTES) {
                return false;
            }
            waiting.add(ByteBuffer.wrap(bytes));
            waitingBytes += bytes.length;
        }
        writing.iterate();
        return true;
    }

    @Override
    public void onClose(Runnable listener) {
        synchronized (waiting) {
            if (!closed) {
                listeners.add(listener);
                return;
            }
        }
        listener.run();
    }

    /** Ends the answer after what is waiting. Doing it again changes nothing. */
    void close() {
        List<Runnable> told;
        synchronized (waiting) {
            if (closed) {
                return;
            }
            closed = true;
            told = List.copyOf(listeners);
        }
        told.forEach(Runnable::run);
        writing.iterate();
    }

    /** One write at a time. */
    private final class Writing extends IteratingCallback {
        private final Content.Sink sink;
        private final Callback ended;

        private Writing(Content.Sink sink, Callback ended) {
            this.sink = sink;
            this.ended = ended;
        }

        @Override
        protected Action process() {
            ByteBuffer next;
            synchronized (waiting) {
                next = waiting.poll();
                if (next == null) {
                    return closed ? Action.SUCCEEDED : Action.IDLE;
                }
                waitingBytes -= next.remaining();
            }
            sink.write(false, next, this);
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleteSuccess() {
            ended.succeeded();
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            QueuedEvents.this.close();
            ended.failed(cause);
        }
    }
}
