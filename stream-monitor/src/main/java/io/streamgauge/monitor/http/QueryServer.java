package io.streamgauge.monitor.http;

import io.streamgauge.streams.ApplicationHealth;
import io.streamgauge.streams.http.Answer;
import io.streamgauge.streams.http.Hosts;
import io.streamgauge.streams.http.HttpService;
import io.streamgauge.streams.http.Problem;
import io.streamgauge.streams.http.Reply;
import io.streamgauge.streams.http.Request;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions over HTTP. It listens before there is anything to answer with, so that a port that is taken is noticed
 * first and other monitors can be told where it is. Safe for use by several threads.
 */
public final class QueryServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryServer.class);

    /** A monitor that does not answer within that is taken for gone. */
    private static final Duration FORWARD_TIMEOUT = Duration.ofSeconds(5);

    private final HttpService service;
    private final HostInfo advertised;
    private final Peers peers;
    private final ApplicationHealth health;

    private volatile boolean closed;
    private volatile @Nullable Served served;

    /** What there is to answer with. */
    private record Served(QueryParser parser, MonitorState state, Queries queries) {}

    private QueryServer(HttpPlan plan, ApplicationHealth health) {
        this.health = health;
        Set<String> names = plan.advertised().map(host -> Set.of(host.host())).orElse(Set.of());
        this.service = HttpService.open(
                new HttpService.Plan("monitor-http", plan.listen(), names, Optional.empty(), 0), this::reply);
        this.advertised = plan.advertised()
                .orElseGet(() -> new HostInfo(
                        Hosts.unbracketed(service.address().getHost()),
                        service.address().getPort()));
        this.peers = new Peers(FORWARD_TIMEOUT, service.executor());
    }

    /**
     * Listens.
     *
     * @param health what is told at {@code /health/live}, {@code /health/ready} and {@code /metrics}; outlives the server
     * @throws IllegalArgumentException when it cannot listen there; names setting, value and remedy
     */
    public static QueryServer open(HttpPlan plan, ApplicationHealth health) {
        QueryServer server = new QueryServer(plan, health);
        LOG.info("Questions are answered at {}, by other monitors asked at {}", server.address(), server.advertised());
        return server;
    }

    /** Where it listens. */
    public URI address() {
        return service.address();
    }

    /** Where other monitors reach it, as {@code HOST:PORT}: Kafka Streams' {@code application.server}. */
    public String advertised() {
        return Hosts.text(advertised.host(), advertised.port());
    }

    /**
     * Begins to answer.
     *
     * @param streams the state, which may be yet to start; closed by the caller, after this
     * @param qualityWindow length of the windows of quality
     * @param countWindow length of the windows of counts
     */
    public void serve(KafkaStreams streams, Duration qualityWindow, Duration countWindow) {
        serve(new StreamsState(streams), new QueryParser(qualityWindow, countWindow));
    }

    void serve(MonitorState state, QueryParser parser) {
        served = new Served(parser, state, new Queries(advertised, state, peers));
    }

    /** Ends: answers what has been asked already, as far as that takes a few seconds. Doing it again changes nothing. */
    @Override
    public void close() {
        closed = true;
        service.close();
    }

    private CompletableFuture<? extends Reply> reply(Request request) {
        return answer(request)
                .exceptionally(failure -> Answer.of(HttpService.problem(request, failure)))
                .thenApply(answer -> answer.with(Peers.ANSWERED_BY, advertised()));
    }

    private CompletableFuture<Answer> answer(Request request) {
        try {
            if (!request.method().equals("GET")) {
                throw Problem.methodNotAllowed(request.method(), "GET");
            }
            Served ready = served;
            Answer ofItself =
                    switch (request.rawPath()) {
                        case "/health/live" -> Answer.ofLiveness(health);
                        case "/health/ready" -> Answer.ofReadiness(health);
                        case "/metrics" -> Answer.of(health.meters().expose(request.header("Accept")));
                        default -> null;
                    };
            if (ofItself != null) {
                return CompletableFuture.completedFuture(ofItself);
            }
            if (closed) {
                throw Problem.unavailable("The monitor is ending: ask another one");
            }
            if (ready == null) {
                throw Problem.unavailable("The monitor is starting: try again in a moment");
            }
            return ready.queries()
                    .answer(
                            ready.parser().parse(request.rawPath(), request.rawQuery()),
                            request.target(),
                            Forwarding.of(request.header(Forwarding.HEADER)));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
