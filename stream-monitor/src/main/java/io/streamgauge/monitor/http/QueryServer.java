package io.streamgauge.monitor.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.streams.ApplicationMeters;
import io.streamgauge.streams.http.Answer;
import io.streamgauge.streams.http.Hosts;
import io.streamgauge.streams.http.HttpService;
import io.streamgauge.streams.http.Problem;
import io.streamgauge.streams.http.Reply;
import io.streamgauge.streams.http.Request;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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
    private final ApplicationMeters meters;

    private volatile boolean closed;
    private volatile @Nullable Served served;

    /** What there is to answer with. */
    private record Served(QueryParser parser, MonitorState state, Queries queries) {}

    private QueryServer(HttpPlan plan, ApplicationMeters meters) {
        this.meters = meters;
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
     * @param meters what is told at {@code /metrics}; outlives the server
     * @throws IllegalArgumentException when it cannot listen there; names setting, value and remedy
     */
    public static QueryServer open(HttpPlan plan, ApplicationMeters meters) {
        QueryServer server = new QueryServer(plan, meters);
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
            if (request.rawPath().equals("/health")) {
                return CompletableFuture.completedFuture(health(ready));
            }
            if (request.rawPath().equals("/metrics")) {
                return CompletableFuture.completedFuture(Answer.of(meters.expose(request.header("Accept"))));
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

    private static Answer health(@Nullable Served ready) {
        MonitorState.Health health = ready == null
                ? new MonitorState.Health(false, "STARTING", List.of("the monitor is starting"))
                : ready.state().health();
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("state", health.name());
        ArrayNode reasons = body.putArray("reasons");
        health.reasons().forEach(reasons::add);
        return Answer.of(health.alive() ? 200 : 503, body);
    }
}
