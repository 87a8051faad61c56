package io.streamgauge.monitor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamgauge.monitor.drift.DriftDetection;
import io.streamgauge.monitor.drift.DriftMetrics;
import io.streamgauge.monitor.http.QueryServer;
import io.streamgauge.monitor.join.FeedbackJoin;
import io.streamgauge.monitor.join.JoinMetrics;
import io.streamgauge.monitor.promotion.Promotion;
import io.streamgauge.monitor.promotion.PromotionMetrics;
import io.streamgauge.monitor.quality.LiveQuality;
import io.streamgauge.monitor.quality.QualityMetrics;
import io.streamgauge.monitor.topology.MonitorTopology;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.streams.ApplicationLife;
import io.streamgauge.streams.ApplicationMeters;
import io.streamgauge.streams.Readiness;
import io.streamgauge.streams.RejectedEventsLimit;
import io.streamgauge.streams.RejectionListener;
import io.streamgauge.streams.Rejections;
import io.streamgauge.streams.StreamsApplication;
import io.streamgauge.streams.Termination;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitor. Its life:
 *
 * <ol>
 *   <li>{@link #start} sees to the topics and registers the schemas of what is written; it throws when the cluster or the
 *       registry will not have it.
 *   <li>State is restored, which {@link #readiness} tells.
 *   <li>Predictions and feedback are joined and questions answered, until {@link #close} is called or too many stream threads fail.
 *       {@link #awaitTermination} says which.
 * </ol>
 *
 * <p>Installs no shutdown hook: whoever owns the process does that, and calls {@link #close} there. Safe for use by
 * several threads.
 */
public final class MonitorApplication implements StreamsApplication {
    /** What is better for the monitor than Kafka Streams' own defaults. */
    static final Map<String, Object> DEFAULTS = Map.of(
            // Most of what is kept is text that repeats, in the stores' changelogs and in the internal topics.
            StreamsConfig.producerPrefix("compression.type"), "lz4");

    private static final Logger LOG = LoggerFactory.getLogger(MonitorApplication.class);

    private final MonitorSettings settings;
    private final InstantSource clock = InstantSource.system();
    private final ApplicationMeters meters = new ApplicationMeters();
    private final ApplicationLife life;
    private volatile @Nullable QueryServer queryServer;

    /**
     * A monitor that does nothing before {@link #start}.
     *
     * @param settings what it is told
     */
    public MonitorApplication(MonitorSettings settings) {
        this.settings = settings;
        this.life = new ApplicationLife("The monitor", settings.streams(), clock);
    }

    @Override
    public void start() {
        life.start(this::assemble);
    }

    private void assemble() {
        LOG.info(
                "Monitor {}: {} with {} stream threads, feedback may come within {}, {}",
                settings.streams().applicationId(),
                settings.streams().guarantee(),
                settings.streams().streamThreads(),
                settings.feedbackRetention(),
                settings.cluster());
        TopicCatalogue topics = settings.cluster().topics();
        Gauge.builder(
                        "streamgauge.monitor.ready",
                        this,
                        monitor -> monitor.readiness().ready() ? 1 : 0)
                .description("Whether predictions and feedback are joined now")
                .register(meters.registry());
        life.resources().add("the meters", meters::close);
        // First, so that a port that is taken is noticed before anything else is opened.
        Optional<QueryServer> server =
                settings.http().map(http -> QueryServer.open(http, life.health(this::readiness, meters)));
        server.ifPresent(opened -> {
            queryServer = opened;
            life.resources().add("the server of questions", opened::close);
        });
        List<Topic<?>> written = List.of(
                topics.evaluations(),
                topics.modelQuality(),
                topics.modelAlarms(),
                topics.modelDecisions(),
                topics.modelAssignments(),
                topics.predictionCounts());
        List<Topic<?>> needed =
                new ArrayList<>(List.of(topics.predictions(), topics.feedback(), topics.modelVersions()));
        needed.addAll(written);
        List<Topic<?>> schemas = new ArrayList<>(written);
        // Feedback that is refused after the join is written again, to the rejected events.
        schemas.add(topics.feedback());
        EventSerdes serdes = life.connect(needed, schemas);

        Rejections rejections = rejections();
        Topology topology = topology(serdes, rejections);
        LOG.debug("{}", topology.describe());
        StateMemory memory = new StateMemory(settings.stateMemoryBytes());
        life.resources().add("the memory of the stores", memory::close);
        Map<String, Object> defaults = new HashMap<>(DEFAULTS);
        defaults.putAll(memory.streamsSettings());
        Properties properties = settings.streams().properties(defaults, rejections);
        server.ifPresent(opened -> properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, opened.advertised()));
        KafkaStreams application = new KafkaStreams(topology, properties);
        life.own(application);
        meters.bind(application);
        server.ifPresent(opened -> {
            // Once more, for it reads the state and must be closed before that.
            life.resources().add("the answering of questions", opened::close);
            opened.serve(
                    application, settings.quality().window(), settings.counts().window());
        });
        application.start();
    }

    private Rejections rejections() {
        Counter omitted = Counter.builder("streamgauge.rejected.values.omitted")
                .description(
                        "Rejected events that were written without their value, because too many bytes were rejected")
                .register(meters.registry());
        return new Rejections(
                settings.cluster().topics().rejectedEvents(),
                new RejectedEventsLimit(settings.cluster()).bytes(),
                clock,
                new RejectionListener() {
                    @Override
                    public void rejected(String topic, Reason reason, boolean isEvent) {
                        // The log tells of it.
                    }

                    @Override
                    public void valueOmitted(String topic) {
                        omitted.increment();
                    }
                },
                settings.rejectedBytesPerSecond());
    }

    private Topology topology(EventSerdes serdes, Rejections rejections) {
        TopicCatalogue topics = settings.cluster().topics();
        DriftDetection drift = new DriftDetection(
                settings.drift(),
                settings.quality().window(),
                topics.modelVersions().name(),
                () -> serdes.deserializer(topics.modelVersions()),
                new DriftMetrics(meters.registry()));
        return new MonitorTopology(
                        topics,
                        serdes,
                        settings.partitions(),
                        new FeedbackJoin(
                                settings.feedbackRetention(),
                                FeedbackJoin.REMOVALS_PER_LOOK,
                                new JoinMetrics(meters.registry())),
                        new LiveQuality(settings.quality(), drift, new QualityMetrics(meters.registry())),
                        new Promotion(
                                settings.promotion(),
                                Promotion.NAME_PREFIX + settings.streams().applicationId(),
                                new PromotionMetrics(meters.registry()),
                                clock),
                        settings.counts(),
                        rejections)
                .build();
    }

    /** What the monitor measures of itself; see {@link JoinMetrics}, {@link QualityMetrics}, {@link DriftMetrics}
     * and {@link PromotionMetrics}. Closed with it. */
    public MeterRegistry meters() {
        return meters.registry();
    }

    /** Where questions are answered; empty when they are not, or before {@link #start}. */
    public Optional<URI> address() {
        return Optional.ofNullable(queryServer).map(QueryServer::address);
    }

    @Override
    public Readiness readiness() {
        return life.readiness();
    }

    @Override
    public Termination awaitTermination() throws InterruptedException {
        return life.awaitTermination();
    }

    @Override
    public void close() {
        life.close();
    }
}
