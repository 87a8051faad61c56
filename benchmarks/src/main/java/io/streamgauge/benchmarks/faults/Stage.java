package io.streamgauge.benchmarks.faults;

import io.streamgauge.benchmarks.BenchmarkException;
import io.streamgauge.benchmarks.RandomModels;
import io.streamgauge.benchmarks.ScorerGroup;
import io.streamgauge.benchmarks.flow.AnswerFollower;
import io.streamgauge.benchmarks.flow.Books;
import io.streamgauge.benchmarks.flow.EventFlow;
import io.streamgauge.benchmarks.flow.FlowReviews;
import io.streamgauge.benchmarks.flow.ServiceMain;
import io.streamgauge.benchmarks.flow.ServiceSlot;
import io.streamgauge.benchmarks.stages.Reviews;
import io.streamgauge.localstack.Broker;
import io.streamgauge.localstack.LocalCluster;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.TopicCatalogue;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.publish.ModelCatalogue;
import io.streamgauge.trainer.publish.Publisher;
import io.streamgauge.trainer.publish.ServingPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where a scenario takes place: topics, an artifact store and two scorers of its own, on a cluster that scenarios share one
 * after another. Belongs to one thread, but for {@link #endScorersAtOnce}.
 */
final class Stage implements AutoCloseable {
    /** The model's name. */
    static final String MODEL = "sentiment";

    /** The version that serves from the beginning. */
    static final String FIRST_VERSION = "first";

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration TICK = Duration.ofMillis(100);
    private static final int WORDS = 100;
    private static final int VOCABULARY = 1_000;
    private static final int TEXTS = 500;

    /** Of the network: words of the vocabulary, and the two indices for none and for unknown ones. */
    private static final SentimentConv NETWORK = new SentimentConv(VOCABULARY + 2, WORDS, 16, 16, 3, 2, 32, 16, 0);

    private final LocalCluster servers;
    private final Path directory;
    private final String name;
    private final FaultPlan plan;
    private final ProgressListener progress;
    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final ClusterView view;
    private final List<ServiceSlot> scorers;
    private final Map<String, String> scorerSettings = new LinkedHashMap<>();
    private Supplier<ArtifactStore> store;
    private String step = "";
    private Set<String> members = Set.of();
    private @Nullable EventFlow flow;
    private @Nullable AnswerFollower follower;

    /**
     * A stage on which nothing has happened.
     *
     * @param servers whole; made whole again by {@link #mend}
     * @param directory for its files; exists
     * @param name tells its topics from those of others
     */
    Stage(LocalCluster servers, Path directory, String name, FaultPlan plan, ProgressListener progress) {
        this.servers = servers;
        this.directory = directory;
        this.name = name;
        this.plan = plan;
        this.progress = progress;
        this.cluster = ClusterSettings.from(Settings.of(settings("")));
        this.serdes = new EventSerdes(cluster.registry());
        this.view = new ClusterView(cluster);
        this.scorers = IntStream.rangeClosed(1, 2)
                .mapToObj(
                        number -> new ServiceSlot("scorer-" + number, ServiceMain.Service.SCORER, List.of(), directory))
                .toList();
        this.store = () -> new FileArtifactStore(store());
    }

    /** Gives scorers that are started from now on a setting of the scenario's own. */
    void setForScorers(String key, String value) {
        scorerSettings.put(key, value);
    }

    /** Has versions published into another store from now on than the directory {@link #store}. */
    void publishInto(Supplier<ArtifactStore> another) {
        store = another;
    }

    /** Makes the topics, publishes the first version and starts both scorers. */
    void prepare() throws InterruptedException {
        say("topics and versions");
        TopicCatalogue topics = cluster.topics();
        new TopicProvisioner(cluster)
                .ensure(List.of(topics.reviews(), topics.predictions(), topics.modelRefusals()), true);
        publish(FIRST_VERSION);
        catalogue().assign(ServingPlan.of(MODEL, FIRST_VERSION), Instant.EPOCH, "faults");
        say("scorers start");
        scorers.forEach(this::start);
        awaitSharing();
    }

    /** Has events flow, and answers be watched. */
    void begin() {
        follower = new AnswerFollower(cluster, serdes);
        List<String> texts = Reviews.generated(vocabulary(), TEXTS);
        flow = new EventFlow(
                cluster, plan.rate(), new FlowReviews(cluster.topics().reviews(), serdes, texts));
        say("all is well");
    }

    EventFlow flow() {
        if (flow == null) {
            throw new IllegalStateException("No events flow yet");
        }
        return flow;
    }

    AnswerFollower answers() {
        if (follower == null) {
            throw new IllegalStateException("No answers are watched yet");
        }
        return follower;
    }

    LocalCluster servers() {
        return servers;
    }

    ClusterView view() {
        return view;
    }

    ClusterSettings cluster() {
        return cluster;
    }

    EventSerdes serdes() {
        return serdes;
    }

    /** What went in and what came out, when nobody writes any more. */
    Books books() {
        return Books.read(cluster, serdes, List.of(cluster.topics().reviews().name()));
    }

    ServiceSlot firstScorer() {
        return scorers.get(0);
    }

    ServiceSlot secondScorer() {
        return scorers.get(1);
    }

    List<ServiceSlot> scorers() {
        return scorers;
    }

    /** Starts a scorer that does not run. */
    void start(ServiceSlot scorer) {
        Map<String, String> settings = settings(scorer.name());
        settings.putAll(scorerSettings);
        scorer.start(settings);
    }

    /** Where the scenario's files are. */
    Path directory() {
        return directory;
    }

    /** Where the published bundles are. */
    Path store() {
        return directory.resolve("models");
    }

    /** Where a scorer may keep state. */
    Path stateDirectory(ServiceSlot scorer) {
        return state(scorer.name());
    }

    private Path state(String scorer) {
        return directory.resolve("state").resolve(scorer);
    }

    ModelCatalogue catalogue() {
        return new ModelCatalogue(cluster, serdes, Clock.systemUTC());
    }

    /** Makes a version and publishes it, without assigning it. */
    void publish(String version) {
        ModelBundle bundle = RandomModels.write(
                directory.resolve("bundle-" + version),
                MODEL,
                version,
                Task.SENTIMENT,
                List.of("negative", "positive"),
                NETWORK,
                new TextPreprocessing(WORDS, vocabulary()));
        new Publisher(store.get(), cluster, serdes, Clock.systemUTC()).publish(bundle);
    }

    private static List<String> vocabulary() {
        return IntStream.range(0, VOCABULARY).mapToObj(rank -> "word" + rank).toList();
    }

    /** A step of the scenario, for whoever watches. */
    void say(String newStep) {
        step = newStep;
        look();
    }

    /** Waits while scorers that should run do. */
    void pause(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            look();
            TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
        }
    }

    /** Waits for a state; false when it does not come in time. */
    boolean await(BooleanSupplier state, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!state.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            look();
            TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
        }
        return true;
    }

    /** By how many seconds of events the answers are behind. */
    double secondsBehind() {
        return (flow().sent() - answers().answered()) / plan.rate();
    }

    /** Waits until answers come as quickly as events are sent, to a second. */
    void awaitPace() throws InterruptedException {
        require("answers keep pace with the events", () -> secondsBehind() < 1);
    }

    /** Waits until so many events are sent, which they are by the clock. */
    void awaitSent(long events) throws InterruptedException {
        while (flow().sent() < events) {
            pause(TICK);
        }
    }

    /** Waits for a state that must come. */
    void require(String what, BooleanSupplier state) throws InterruptedException {
        if (!await(state, PATIENCE)) {
            throw new BenchmarkException("Not within " + PATIENCE.toSeconds() + " s: " + what);
        }
    }

    /** Waits until both scorers have partitions. */
    void awaitSharing() throws InterruptedException {
        members = group().await(scorers.size(), working -> true, PATIENCE, this::look);
    }

    /** Waits until both scorers have partitions and one of them is new since that was waited for last. */
    void awaitSharingWithANewOne() throws InterruptedException {
        Set<String> former = members;
        members = group().await(scorers.size(), working -> !working.equals(former), PATIENCE, this::look);
    }

    private ScorerGroup group() {
        return new ScorerGroup(cluster, applicationId());
    }

    private void look() {
        scorers.forEach(ServiceSlot::requireAsExpected);
        AnswerFollower watching = follower;
        progress.advanced(watching == null ? 0 : watching.answered(), step);
    }

    /** Ends scorers in good order. */
    void endScorers() throws InterruptedException {
        for (ServiceSlot scorer : scorers) {
            scorer.stop();
        }
    }

    /** Ends scorers by force; may be called by any thread. */
    void endScorersAtOnce() {
        scorers.forEach(ServiceSlot::abandon);
    }

    /** Starts again what does not run of the servers, and waits until they are whole. */
    void mend() throws InterruptedException {
        for (Broker broker : servers.brokers()) {
            broker.resume();
            if (!broker.isAlive()) {
                broker.start();
            }
        }
        if (!servers.schemaRegistry().isAlive()) {
            servers.schemaRegistry().start();
        }
        view.awaitInSync(PATIENCE);
    }

    private String applicationId() {
        return "faults-" + name;
    }

    private Map<String, String> settings(String scorer) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("bootstrap.servers", servers.bootstrapServers());
        settings.put("schema.registry.url", servers.schemaRegistryUrl().toString());
        settings.put("topics.prefix", name + ".");
        settings.put("topics.partitions", "4");
        settings.put("application.id", applicationId());
        settings.put("tasks", Task.SENTIMENT.id());
        settings.put("models." + Task.SENTIMENT.id(), MODEL);
        settings.put("artifact.store", store().toString());
        settings.put("state.directory", state(scorer).toString());
        settings.put("processing.guarantee", plan.guarantee().name().toLowerCase(Locale.ROOT));
        settings.put("stream.threads", "1");
        settings.put("inference.threads", "1");
        settings.putAll(plan.scorerSettings());
        return settings;
    }

    /** Ends whatever runs, but for the servers. */
    @Override
    public void close() {
        endScorersAtOnce();
        if (flow != null) {
            flow.close();
        }
        if (follower != null) {
            follower.close();
        }
        view.close();
        serdes.close();
    }
}
