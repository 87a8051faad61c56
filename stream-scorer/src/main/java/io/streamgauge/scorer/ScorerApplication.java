package io.streamgauge.scorer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.signing.KeyId;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Rejection.Reason;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.scorer.batching.BatchPlan;
import io.streamgauge.scorer.batching.MicroBatches;
import io.streamgauge.scorer.batching.ScoringMetrics;
import io.streamgauge.scorer.http.ScorerServer;
import io.streamgauge.scorer.inference.CostCurve;
import io.streamgauge.scorer.registry.ModelRegistry;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.registry.StoredVersionLoader;
import io.streamgauge.scorer.registry.VersionLoader;
import io.streamgauge.scorer.topology.ScoringTopology;
import io.streamgauge.scorer.tracing.Tracing;
import io.streamgauge.streams.ApplicationLife;
import io.streamgauge.streams.ApplicationMeters;
import io.streamgauge.streams.LogContext;
import io.streamgauge.streams.Readiness;
import io.streamgauge.streams.RejectedEventsLimit;
import io.streamgauge.streams.RejectionListener;
import io.streamgauge.streams.Rejections;
import io.streamgauge.streams.Resources;
import io.streamgauge.streams.StreamsApplication;
import io.streamgauge.streams.Termination;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scorer. Its life:
 *
 * <ol>
 *   <li>{@link #start} sees to the topics, registers the predictions' schema and begins to follow the models; it throws
 *       when the cluster or the registry will not have it.
 *   <li>Until every task has a version that is loaded and warm, no event is consumed. {@link #readiness} says what is
 *       missing.
 *   <li>Events are scored, until {@link #close} is called or too many stream threads fail. {@link #awaitTermination} says
 *       which.
 * </ol>
 *
 * <p>Installs no shutdown hook: whoever owns the process does that, and calls {@link #close} there. Safe for use by
 * several threads.
 */
public final class ScorerApplication implements StreamsApplication {
    private static final Logger LOG = LoggerFactory.getLogger(ScorerApplication.class);

    /** What is better for scoring than Kafka Streams' own defaults. */
    static final Map<String, Object> DEFAULTS = Map.of(
            // A batch's predictions come together, so there is little to wait for; Kafka Streams would wait for 100 ms.
            StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
            2,
            // There is no state to be cached.
            StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
            0L);

    private final ScorerSettings settings;
    private final VersionLoader loader;
    private final InstantSource clock;
    private final ApplicationMeters meters = new ApplicationMeters();
    private final ApplicationLife life;
    private volatile @Nullable ModelRegistry registry;
    private volatile @Nullable ScorerServer httpServer;

    /**
     * A scorer that does nothing before {@link #start}.
     *
     * @param settings what it is told
     */
    public ScorerApplication(ScorerSettings settings) {
        this(
                settings,
                new StoredVersionLoader(settings.artifactStore().open(), settings.trust()),
                InstantSource.system());
    }

    ScorerApplication(ScorerSettings settings, VersionLoader loader, InstantSource clock) {
        this.settings = settings;
        this.loader = loader;
        this.clock = clock;
        this.life = new ApplicationLife("The scorer", settings.streams(), clock);
    }

    @Override
    public void start() {
        life.start(this::assemble);
    }

    private void assemble() {
        // Before anything else touches the engine, which reads its number of threads only once.
        NativeRuntime runtime = NativeRuntime.load(settings.inferenceThreads());
        describe(runtime);

        TopicCatalogue topics = settings.cluster().topics();
        Resources resources = life.resources();
        resources.add("the meters", meters::close);
        // First, so that whoever asks hears what the scorer waits for.
        Optional<ScorerServer> server =
                settings.http().map(http -> ScorerServer.open(http, life.health(this::readiness, meters)));
        server.ifPresent(opened -> {
            resources.add("the HTTP server", opened::close);
            httpServer = opened;
        });
        EventSerdes serdes = life.connect(neededTopics(topics), List.of(topics.predictions()));

        ModelRegistry models = new ModelRegistry(
                settings.cluster(),
                serdes,
                settings.models(),
                new DescribedLoading(),
                clock,
                meters.registry(),
                settings.streams().applicationId(),
                life::fail);
        resources.add("the model registry", models::close);
        registry = models;

        Gauge.builder("streamgauge.ready", this, scorer -> scorer.readiness().ready() ? 1 : 0)
                .description("Whether events are scored now")
                .register(meters.registry());
        ScoringMetrics metrics = new ScoringMetrics(meters.registry());
        // Each task's meters are there before its first event.
        settings.models().keySet().forEach(metrics::prepare);
        MicroBatches batches = new MicroBatches(
                settings.batches(), settings.sampling(), metrics, new Tracing(GlobalOpenTelemetry.getOrNoop()), clock);
        Topology topology = new ScoringTopology(
                        topics, serdes, models, batches, settings.attributions(), settings.maximumTextCharacters())
                .build(settings.models().keySet());
        LOG.debug("{}", topology.describe());
        Map<String, Task> tasks = settings.models().keySet().stream()
                .collect(Collectors.toMap(task -> InputTopic.of(task, topics).name(), task -> task));
        Rejections rejections = new Rejections(
                topics.rejectedEvents(),
                new RejectedEventsLimit(settings.cluster()).bytes(),
                clock,
                new RejectionListener() {
                    @Override
                    public void rejected(String topic, Reason reason, boolean isEvent) {
                        metrics.rejected(Objects.requireNonNull(tasks.get(topic), topic), reason, isEvent);
                    }

                    @Override
                    public void valueOmitted(String topic) {
                        metrics.valueOmitted(Objects.requireNonNull(tasks.get(topic), topic));
                    }
                },
                settings.rejectedValueBytesPerSecond());
        KafkaStreams application =
                new KafkaStreams(topology, settings.streams().properties(DEFAULTS, rejections), batches.clients());
        life.own(application);
        meters.bind(application);

        Thread starter = new Thread(
                () -> startWhenReady(models, application), settings.streams().applicationId() + "-start");
        starter.setDaemon(true);
        resources.add("the start", () -> {
            starter.interrupt();
            starter.join();
        });
        server.ifPresent(opened -> opened.serve(
                models,
                settings.models(),
                settings.cluster(),
                serdes,
                settings.streams().applicationId(),
                clock,
                resources));
        models.start();
        starter.start();
    }

    /** Where the dashboard and the API are; empty when there are none, or not yet. */
    public Optional<URI> httpAddress() {
        return Optional.ofNullable(httpServer).map(ScorerServer::address);
    }

    /** What the scorer measures of itself; see {@link ScoringMetrics}. Closed with the scorer. */
    public MeterRegistry meters() {
        return meters.registry();
    }

    @Override
    public Readiness readiness() {
        Readiness streaming = life.readiness();
        ModelRegistry models = registry;
        if (life.isOver() || models == null) {
            return streaming;
        }
        List<String> reasons = new ArrayList<>(models.reasons());
        if (!models.isReady()) {
            // It does not run because of them.
            return new Readiness(false, reasons);
        }
        reasons.addAll(streaming.reasons());
        return new Readiness(streaming.ready(), reasons);
    }

    @Override
    public Termination awaitTermination() throws InterruptedException {
        return life.awaitTermination();
    }

    @Override
    public void close() {
        life.close();
    }

    /** Loads versions, and says who signed them and how their events will be batched. */
    private final class DescribedLoading implements VersionLoader {
        @Override
        public ServingVersion load(ModelVersion announced) {
            return LogContext.ofVersion(announced.getModelName(), announced.getVersion())
                    .call(() -> loadAndDescribe(announced));
        }

        @Override
        public Set<KeyId> revokedKeys() {
            return loader.revokedKeys();
        }
    }

    private ServingVersion loadAndDescribe(ModelVersion announced) {
        ServingVersion version = loader.load(announced);
        CostCurve costs = version.classifier().costs();
        BatchPlan plan = settings.batches().plan(costs);
        LOG.info(
                "{}, {}, was measured: {}. It scores batches of up to {} events, which wait up to {} ms",
                version,
                version.signedBy().map(key -> "signed with the key " + key).orElse("whose signature is not checked"),
                costs,
                plan.size(),
                plan.maximumDelay().toMillis());
        return version;
    }

    private void startWhenReady(ModelRegistry models, KafkaStreams application) {
        try {
            if (models.awaitReady()) {
                for (Task task : settings.models().keySet()) {
                    LOG.info("Consuming events for {}; versions by event time: {}", task.id(), models.timeline(task));
                }
                application.start();
            }
        } catch (InterruptedException e) {
            // Only close() interrupts, and then there is nothing left to start.
            LOG.debug("Closed before the models were ready", e);
        } catch (RuntimeException | Error e) {
            LOG.error("The application could not be started", e);
            life.fail(e);
        }
    }

    private List<Topic<?>> neededTopics(TopicCatalogue topics) {
        List<Topic<?>> needed = new ArrayList<>(List.of(
                topics.predictions(), topics.modelVersions(), topics.modelAssignments(), topics.modelRefusals()));
        for (Task task : settings.models().keySet()) {
            needed.add(InputTopic.of(task, topics));
        }
        return needed;
    }

    private void describe(NativeRuntime runtime) {
        LOG.info(
                "Scorer {}: models {}, {} with {} stream threads, artifact store {}, {}",
                settings.streams().applicationId(),
                settings.models(),
                settings.streams().guarantee(),
                settings.streams().streamThreads(),
                settings.artifactStore(),
                settings.cluster());
        LOG.info("Trust: {}", settings.trust().describe());
        LOG.info(
                "{} {} computes on the CPU with {} threads per call; {} processors",
                runtime.engine(),
                runtime.version(),
                runtime.intraOpThreads(),
                Runtime.getRuntime().availableProcessors());
        int wanted = settings.streams().streamThreads() * runtime.intraOpThreads();
        if (wanted > Runtime.getRuntime().availableProcessors()) {
            LOG.warn(
                    "stream.threads times inference.threads is {}, more than the {} processors: scoring will be slower"
                            + " than with fewer",
                    wanted,
                    Runtime.getRuntime().availableProcessors());
        }
    }
}
