package io.streamgauge.streams.http;

import java.util.concurrent.CompletableFuture;

/** What answers requests. Implementations are safe for use by several threads. */
@FunctionalInterface
public interface Endpoint {
    /**
     * Answers.
     *
     * @return the reply; may fail with a {@link Problem}
     * @throws Problem when there is no answer
     */
    CompletableFuture<? extends Reply> reply(Request request);
}
