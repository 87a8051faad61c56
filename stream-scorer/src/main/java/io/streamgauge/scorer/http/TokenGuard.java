package io.streamgauge.scorer.http;

import io.streamgauge.streams.http.Endpoint;
import io.streamgauge.streams.http.Problem;
import io.streamgauge.streams.http.Reply;
import io.streamgauge.streams.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Answers only those who know a token (RFC 6750), except for what says nothing: whether the scorer is well, and the page
 * itself. Safe for use by several threads.
 */
final class TokenGuard implements Endpoint {
    private static final String SCHEME = "Bearer ";

    private final byte[] token;
    private final Endpoint guarded;

    /**
     * A guard.
     *
     * @param token what must be known
     * @param guarded what answers those who know it
     */
    TokenGuard(String token, Endpoint guarded) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.guarded = guarded;
    }

    @Override
    public boolean wantsBody(Request head) {
        requireToken(head);
        return guarded.wantsBody(head);
    }

    @Override
    public CompletableFuture<? extends Reply> reply(Request request) {
        requireToken(request);
        return guarded.reply(request);
    }

    private void requireToken(Request request) {
        String path = request.rawPath();
        boolean isGuarded = path.startsWith("/api/") || path.equals("/metrics");
        if (isGuarded && !isKnown(request.header("Authorization"))) {
            throw Problem.unauthorized(
                    "The request has no token, or a wrong one: send it as the header 'Authorization: Bearer TOKEN'");
        }
    }

    private boolean isKnown(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                // Takes the same time however much of it is right.
                && MessageDigest.isEqual(
                        authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8), token);
    }
}
