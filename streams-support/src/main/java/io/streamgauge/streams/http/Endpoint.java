package io.streamgauge.streams.http;

import java.util.concurrent.CompletableFuture;

/** What answers requests. Implementations are safe for use by several threads. */
@FunctionalInterface
public interface Endpoint {
    /**
     * Looks at a request before its body is read.
     *
     * @param head the request with an empty body
     * @return whether it may have one
     * @throws Problem when it is refused already
     */
    default boolean wantsBody(Request head) {
        return true;
    }

    /**
     * Answers.
     *
     * @return the reply; may fail with a {@link Problem}
     * @throws Problem when there is no answer
     */
    CompletableFuture<? extends Reply> reply(Request request);
}
