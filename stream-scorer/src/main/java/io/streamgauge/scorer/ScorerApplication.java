package io.streamgauge.scorer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.RegistryUnavailableException;
import io.streamgauge.schemas.Topic;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.schemas.event.ModelVersion;
import io.streamgauge.scorer.batching.BatchPlan;
import io.streamgauge.scorer.batching.MicroBatches;
import io.streamgauge.scorer.batching.ScoringMetrics;
import io.streamgauge.scorer.inference.CostCurve;
import io.streamgauge.scorer.registry.ModelRegistry;
import io.streamgauge.scorer.registry.ServingVersion;
import io.streamgauge.scorer.registry.StoredVersionLoader;
import io.streamgauge.scorer.registry.VersionLoader;
import io.streamgauge.scorer.topology.Rejections;
import io.streamgauge.scorer.topology.ScoringTopology;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
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
public final class ScorerApplication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScorerApplication.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration REGISTRATION_PAUSE = Duration.ofSeconds(1);

    private final ScorerSettings settings;
    private final VersionLoader loader;
    private final InstantSource clock;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Resources resources = new Resources();
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<Termination> terminated = new CompletableFuture<>();
    private final ReplacementBudget replacements;
    private volatile @Nullable ModelRegistry registry;
    private volatile @Nullable KafkaStreams streams;

    /**
     * A scorer that does nothing before {@link #start}.
     *
     * @param settings what it is told
     */
    public ScorerApplication(ScorerSettings settings) {
        this(
                settings,
                new StoredVersionLoader(new FileArtifactStore(settings.artifactStore())),
                InstantSource.system());
    }

    ScorerApplication(ScorerSettings settings, VersionLoader loader, InstantSource clock) {
        this.settings = settings;
        this.loader = loader;
        this.clock = clock;
        this.replacements = new ReplacementBudget(settings.threadReplacements(), clock);
    }

    /**
     * Starts. Returns before the first event is consumed; see {@link #readiness}. When {@link #close} is called
     * meanwhile, it gives up and returns as soon as it can.
     *
     * @throws io.streamgauge.schemas.ClusterException when the cluster does not answer, or topics are missing and must
     *     not be created
     * @throws RegistryUnavailableException when the schema registry does not answer within its patience
     * @throws IllegalStateException when it was started or closed before
     */
    public void start() {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("The scorer was started before: make a new one");
        }
        if (closing.getCount() == 0) {
            throw new IllegalStateException("The scorer was closed before: make a new one");
        }
        try {
            assemble();
        } catch (RuntimeException | Error e) {
            if (closing.getCount() == 0 && !(e instanceof Error)) {
                // What was opened was closed beneath the start, so whatever failed says nothing.
                LOG.info("Closed while it started");
                LOG.debug("The start ended with", e);
                close();
                return;
            }
            terminated.complete(new Termination(e));
            close();
            throw e;
        }
    }

    private void assemble() {
        // Before anything else touches the engine, which reads its number of threads only once.
        NativeRuntime runtime = NativeRuntime.load(settings.inferenceThreads());
        describe(runtime);

        TopicCatalogue topics = settings.cluster().topics();
        Set<String> created = new TopicProvisioner(settings.cluster()).ensure(neededTopics(topics), true);
        if (!created.isEmpty()) {
            LOG.info("Created the topics {}", created);
        }
        EventSerdes serdes = new EventSerdes(settings.cluster().registry());
        resources.add("the meters", meters::close);
        resources.add("the connection to the schema registry", serdes::close);
        register(serdes, topics);

        ModelRegistry models = new ModelRegistry(
                settings.cluster(),
                serdes,
                settings.models(),
                this::load,
                clock,
                meters,
                settings.applicationId(),
                failure -> terminated.complete(new Termination(failure)));
        resources.add("the model registry", models::close);
        registry = models;

        MicroBatches batches = new MicroBatches(settings.batches(), new ScoringMetrics(meters), clock);
        Topology topology = new ScoringTopology(
                        topics, serdes, models, batches, settings.attributions(), settings.maximumTextCharacters())
                .build(settings.models().keySet());
        LOG.debug("{}", topology.describe());
        Rejections rejections =
                new Rejections(topics.rejectedEvents(), new RejectedEventsLimit(settings.cluster()).bytes(), clock);
        KafkaStreams application =
                new KafkaStreams(topology, StreamsSettings.of(settings, rejections), batches.clients());
        application.setUncaughtExceptionHandler(replacements);
        application.setStateListener(this::stateChanged);
        resources.add("Kafka Streams", () -> close(application));
        streams = application;

        Thread starter = new Thread(() -> startWhenReady(models, application), settings.applicationId() + "-start");
        starter.setDaemon(true);
        resources.add("the start", () -> {
            starter.interrupt();
            starter.join();
        });
        models.start();
        starter.start();
    }

    /** What the scorer measures of itself; see {@link ScoringMetrics}. Closed with the scorer. */
    public MeterRegistry meters() {
        return meters;
    }

    /** Whether events are scored now, and what is missing or wrong. */
    public Readiness readiness() {
        if (terminated.isDone() || closing.getCount() == 0) {
            return new Readiness(false, List.of("the scorer is closed or failed"));
        }
        ModelRegistry models = registry;
        KafkaStreams application = streams;
        if (models == null || application == null) {
            return new Readiness(false, List.of("the scorer is starting"));
        }
        List<String> reasons = new ArrayList<>(models.reasons());
        if (!models.isReady()) {
            return new Readiness(false, reasons);
        }
        KafkaStreams.State state = application.state();
        if (state != KafkaStreams.State.RUNNING) {
            reasons.add("Kafka Streams is in the state " + state);
        }
        return new Readiness(state == KafkaStreams.State.RUNNING, reasons);
    }

    /**
     * Waits until the scorer was closed or failed. After a failure it is still to be closed.
     *
     * @return how it ended
     */
    public Termination awaitTermination() throws InterruptedException {
        try {
            return terminated.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("How the scorer ended is never an exception", e);
        }
    }

    /**
     * Ends: finishes and commits what is being scored, leaves the group so that others take over at once, and releases
     * everything, in reverse order. Takes up to about half a minute. Doing it again changes nothing.
     */
    @Override
    public void close() {
        if (closing.getCount() > 0) {
            LOG.info("Closing");
        }
        closing.countDown();
        resources.close();
        terminated.complete(Termination.CLOSED);
    }

    /** Loads a version and says how its events will be batched. */
    private ServingVersion load(ModelVersion announced) {
        ServingVersion version = loader.load(announced);
        CostCurve costs = version.classifier().costs();
        BatchPlan plan = settings.batches().plan(costs);
        LOG.info(
                "{} was measured: {}. It scores batches of up to {} events, which wait up to {} ms",
                version,
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
            terminated.complete(new Termination(e));
        }
    }

    private void stateChanged(KafkaStreams.State now, KafkaStreams.State before) {
        LOG.debug("Kafka Streams goes from {} to {}", before, now);
        if (now == KafkaStreams.State.ERROR) {
            Throwable failure = replacements.lastFailure();
            terminated.complete(new Termination(
                    failure == null ? new IllegalStateException("Kafka Streams failed; see the log") : failure));
        }
    }

    private static void close(KafkaStreams application) {
        boolean stopped = application.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!stopped) {
            LOG.warn(
                    "Kafka Streams did not stop within {} s; what was not committed is done again",
                    CLOSE_TIMEOUT.toSeconds());
        }
    }

    private List<Topic<?>> neededTopics(TopicCatalogue topics) {
        List<Topic<?>> needed = new ArrayList<>(List.of(
                topics.predictions(), topics.modelVersions(), topics.modelAssignments(), topics.modelRefusals()));
        for (Task task : settings.models().keySet()) {
            needed.add(
                    switch (task) {
                        case SENTIMENT -> topics.reviews();
                        case DIGITS -> topics.images();
                    });
        }
        return needed;
    }

    /** Registers the predictions' schema, as patiently as events are read. */
    private void register(EventSerdes serdes, TopicCatalogue topics) {
        long giveUp =
                System.nanoTime() + settings.cluster().registry().patience().toNanos();
        while (true) {
            try {
                serdes.register(topics.predictions());
                return;
            } catch (RegistryUnavailableException e) {
                if (System.nanoTime() + REGISTRATION_PAUSE.toNanos() > giveUp) {
                    throw e;
                }
                LOG.warn("{}", e.getMessage());
                pause(e);
            }
        }
    }

    private void pause(RegistryUnavailableException cause) {
        try {
            if (closing.await(REGISTRATION_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("The application was closed while it started", cause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }

    private void describe(NativeRuntime runtime) {
        LOG.info(
                "Scorer {}: models {}, {} with {} stream threads, artifact store {}, {}",
                settings.applicationId(),
                settings.models(),
                settings.guarantee(),
                settings.streamThreads(),
                settings.artifactStore(),
                settings.cluster());
        LOG.info(
                "{} {} computes on the CPU with {} threads per call; {} processors",
                runtime.engine(),
                runtime.version(),
                runtime.intraOpThreads(),
                Runtime.getRuntime().availableProcessors());
        int wanted = settings.streamThreads() * runtime.intraOpThreads();
        if (wanted > Runtime.getRuntime().availableProcessors()) {
            LOG.warn(
                    "stream.threads times inference.threads is {}, more than the {} processors: scoring will be slower"
                            + " than with fewer",
                    wanted,
                    Runtime.getRuntime().availableProcessors());
        }
    }
}
