package io.streamgauge.scorer.http;

import io.streamgauge.streams.ApplicationHealth;
import io.streamgauge.streams.http.Answer;
import io.streamgauge.streams.http.Endpoint;
import io.streamgauge.streams.http.EventStream;
import io.streamgauge.streams.http.Problem;
import io.streamgauge.streams.http.Reply;
import io.streamgauge.streams.http.Request;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the scorer answers, by path. Safe for use by several threads. */
final class ScorerEndpoint implements Endpoint {
    private static final String GET = "GET";
    private static final String POST = "POST";
    private static final String READING = "GET, HEAD";

    private final ApplicationHealth health;
    private final PageAssets page;
    private final FiguresView figures;
    private volatile @Nullable Parts parts;

    /**
     * What there is to answer with once the scorer has begun.
     *
     * @param serving which versions there are
     * @param quality how well they do
     * @param live what happens
     * @param submission takes events
     */
    record Parts(ServingView serving, LatestQuality quality, LiveEvents live, EventSubmission submission) {}

    /**
     * Answers how the scorer is; all else once it is told {@link #serve}.
     *
     * @param health how the scorer is
     * @param page the page's files
     */
    ScorerEndpoint(ApplicationHealth health, PageAssets page) {
        this.health = health;
        this.page = page;
        this.figures = new FiguresView(health.meters().registry());
    }

    void serve(Parts with) {
        parts = with;
    }

    @Override
    public boolean wantsBody(Request head) {
        boolean isSubmission =
                head.rawPath().equals("/api/reviews") || head.rawPath().equals("/api/images");
        if (isSubmission) {
            requireMethod(head, POST);
        }
        return isSubmission;
    }

    @Override
    public CompletableFuture<? extends Reply> reply(Request request) {
        return switch (request.rawPath()) {
            case "/health/live" -> read(request, () -> Answer.ofLiveness(health));
            case "/health/ready" -> read(request, () -> Answer.ofReadiness(health));
            case "/metrics" -> read(request, () -> Answer.of(health.meters().expose(request.header("Accept"))));
            case "/api/figures" -> read(request, () -> Answer.of(200, figures.now()));
            case "/api/assignments" ->
                read(request, () -> Answer.of(200, parts().serving().assignments()));
            case "/api/versions" ->
                read(request, () -> Answer.of(200, parts().serving().versions()));
            case "/api/quality" ->
                read(request, () -> Answer.of(200, parts().quality().windows()));
            case "/api/stream" -> {
                requireMethod(request, GET);
                yield CompletableFuture.completedFuture(new EventStream(parts().live()::watch));
            }
            case "/api/reviews" -> parts().submission().review(request);
            case "/api/images" -> parts().submission().image(request);
            case "/openapi.json" -> read(request, ApiDescription::answer);
            default -> read(request, () -> page.file(request.rawPath()));
        };
    }

    private static CompletableFuture<Reply> read(Request request, Supplier<Reply> reply) {
        if (!request.method().equals(GET) && !request.method().equals("HEAD")) {
            throw Problem.methodNotAllowed(request.method(), READING);
        }
        return CompletableFuture.completedFuture(reply.get());
    }

    private static void requireMethod(Request request, String method) {
        if (!request.method().equals(method)) {
            throw Problem.methodNotAllowed(request.method(), method);
        }
    }

    private Parts parts() {
        Parts current = parts;
        if (current == null) {
            throw Problem.unavailable("The scorer is starting: try again in a moment");
        }
        return current;
    }
}
