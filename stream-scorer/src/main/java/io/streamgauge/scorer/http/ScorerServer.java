package io.streamgauge.scorer.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.scorer.registry.ModelRegistry;
import io.streamgauge.streams.ApplicationHealth;
import io.streamgauge.streams.Resources;
import io.streamgauge.streams.http.Endpoint;
import io.streamgauge.streams.http.HttpService;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scorer's HTTP server. It listens before there is anything to score with, so that whoever asks how the scorer is hears
 * what it waits for. Safe for use by several threads.
 */
public final class ScorerServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScorerServer.class);

    private final HttpService service;
    private final ScorerEndpoint endpoint;

    private ScorerServer(HttpSettings settings, ApplicationHealth health) {
        this.endpoint = new ScorerEndpoint(health, new PageAssets());
        Endpoint guarded = settings.token()
                .<Endpoint>map(token -> new TokenGuard(token, endpoint))
                .orElse(endpoint);
        this.service = HttpService.open(
                new HttpService.Plan(
                        "scorer-http", settings.listen(), Set.of(), settings.tls(), EventSubmission.MOST_BYTES),
                guarded);
    }

    /**
     * Listens.
     *
     * @param health how the scorer is
     * @throws IllegalArgumentException when it cannot listen there; names setting, value and remedy
     */
    public static ScorerServer open(HttpSettings settings, ApplicationHealth health) {
        ScorerServer server = new ScorerServer(settings, health);
        LOG.info("The dashboard is at {}", server.address());
        if (settings.token().isEmpty() && !server.service.isLocal()) {
            LOG.warn(
                    "Everybody who reaches {} may look and send events: set {} to ask for a token",
                    server.address(),
                    HttpSettings.TOKEN_FILE);
        }
        return server;
    }

    /** Where it listens. */
    public URI address() {
        return service.address();
    }

    /**
     * Begins to answer all there is.
     *
     * @param registry which versions there are
     * @param models the model that is followed for each task
     * @param cluster where events come from and go to
     * @param serdes outlives what is opened
     * @param clientId what names in the cluster's logs and metrics begin with
     * @param resources gets what is opened
     */
    public void serve(
            ModelRegistry registry,
            Map<Task, String> models,
            ClusterSettings cluster,
            EventSerdes serdes,
            String clientId,
            InstantSource clock,
            Resources resources) {
        ServingView serving = new ServingView(registry, models, clock);
        ExpectedEvents expected = new ExpectedEvents(clock);
        Supplier<LiveTopics> topics = () -> new LiveTopics(cluster, serdes, clientId, expected);
        Supplier<ObjectNode> assignments = serving::assignments;
        LiveEvents live = new LiveEvents(topics, assignments, clientId + "-http-live");
        EventSubmission submission =
                new EventSubmission(cluster, serdes, clientId, models.keySet(), expected, live, clock);
        resources.add("the live events", live::close);
        resources.add("the producers of events that come by HTTP", submission::close);
        endpoint.serve(new ScorerEndpoint.Parts(serving, new LatestQuality(cluster, serdes, clock), live, submission));
    }

    @Override
    public void close() {
        service.close();
    }
}
