package io.streamgauge.trainer.data;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, handed from the client's thread to ours piece by piece. Unlike the client's own input stream,
 * it can be waited on for a limited time: the client's timeout ends with the headers, and a stalled download would hang
 * for ever. The client is asked for the next piece when one has been taken, so the network waits for the disk.
 */
final class BodyQueue implements HttpResponse.BodySubscriber<BodyQueue>, AutoCloseable {
    private sealed interface Event {}

    private record Piece(List<ByteBuffer> bytes) implements Event {}

    private record End() implements Event {}

    private record Failure(Throwable cause) implements Event {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<BodyQueue> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        events.add(new Piece(bytes));
    }

    @Override
    public void onError(Throwable cause) {
        events.add(new Failure(cause));
    }

    @Override
    public void onComplete() {
        events.add(new End());
    }

    /**
     * The next piece, or empty at the end of the body.
     *
     * @throws IOException if the connection broke, or nothing came for so long
     */
    Optional<List<ByteBuffer>> next(Duration patience) throws IOException, InterruptedException {
        Event event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (event == null) {
            throw new IOException("the server sent nothing for " + patience.toSeconds() + " s");
        }
        if (event instanceof Failure failure) {
            throw new IOException("the connection broke: " + failure.cause().getMessage(), failure.cause());
        }
        if (event instanceof Piece piece) {
            Flow.Subscription current = subscription;
            if (current != null) {
                current.request(1);
            }
            return Optional.of(piece.bytes());
        }
        return Optional.empty();
    }

    /** Lets go of the connection; does nothing after the end of the body. */
    @Override
    public void close() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }
}
