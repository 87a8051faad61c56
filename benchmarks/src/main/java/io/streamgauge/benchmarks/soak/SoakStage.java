package io.streamgauge.benchmarks.soak;

import io.streamgauge.benchmarks.RandomModels;
import io.streamgauge.benchmarks.ScorerGroup;
import io.streamgauge.benchmarks.flow.ServiceMain.Service;
import io.streamgauge.benchmarks.flow.ServiceSlot;
import io.streamgauge.benchmarks.flow.VitalSigns;
import io.streamgauge.benchmarks.stages.Reviews;
import io.streamgauge.localstack.LocalStack;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.SentimentConv;
import io.streamgauge.models.preprocessing.ImagePreprocessing;
import io.streamgauge.models.preprocessing.TextPreprocessing;
import io.streamgauge.models.store.FileArtifactStore;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.EventSerdes;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.TopicProvisioner;
import io.streamgauge.trainer.publish.ModelCatalogue;
import io.streamgauge.trainer.publish.Publisher;
import io.streamgauge.trainer.publish.ServingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Where it takes place: topics, versions, two scorers and a monitor. Belongs to one thread. */
final class SoakStage implements AutoCloseable {
    private static final String TEXT_MODEL = "soak-sentiment";
    private static final String PICTURE_MODEL = "soak-digits";
    /** Those that are assigned by turns. */
    private static final List<String> VERSIONS = List.of("odd", "even");

    private static final String GROUP = "soak";
    private static final int SCORERS = 2;
    private static final long STATE_MEMORY_BYTES = 32L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int DIGITS = 10;
    private static final SentimentConv TEXT_NETWORK = SentimentConv.tutorial(0);
    private static final LeNet PICTURE_NETWORK = LeNet.tutorial(1);

    private final LocalStack stack;
    private final Path directory;
    private final SoakPlan plan;
    private final ClusterSettings cluster;
    private final EventSerdes serdes;
    private final ServiceSlot steady;
    private final ServiceSlot restarted;
    private final ServiceSlot monitor;
    private int swaps;

    SoakStage(LocalStack stack, Path directory, SoakPlan plan) {
        this.stack = stack;
        this.directory = directory;
        this.plan = plan;
        this.cluster = ClusterSettings.from(Settings.of(settings("")));
        this.serdes = new EventSerdes(cluster.registry());
        this.steady = slot("scorer", Service.SCORER);
        this.restarted = slot("restarted-scorer", Service.SCORER);
        this.monitor = slot("monitor", Service.MONITOR);
    }

    private ServiceSlot slot(String name, Service service) {
        return new ServiceSlot(
                name, service, VitalSigns.options(signs(name), state(name), plan.lookInterval()), directory);
    }

    private Path signs(String name) {
        return directory.resolve(name + ".signs");
    }

    private Path state(String name) {
        return directory.resolve("state").resolve(name);
    }

    /** Makes the topics, publishes the versions, starts everything and waits until the scorers work. */
    void prepare() throws InterruptedException {
        new TopicProvisioner(cluster).ensure(new ArrayList<>(cluster.topics().all()), true);
        Publisher publisher = new Publisher(new FileArtifactStore(store()), cluster, serdes, Clock.systemUTC());
        for (String version : VERSIONS) {
            publisher.publish(textModel(version));
            publisher.publish(pictureModel(version));
        }
        assign(VERSIONS.get(0), Instant.EPOCH);
        for (ServiceSlot slot : slots()) {
            slot.start(settings(slot.name()));
        }
        new ScorerGroup(cluster, GROUP).await(SCORERS, PATIENCE, this::requireAlive);
    }

    private ModelBundle textModel(String version) {
        return RandomModels.write(
                directory.resolve(TEXT_MODEL + version),
                TEXT_MODEL,
                version,
                Task.SENTIMENT,
                List.of("negative", "positive"),
                TEXT_NETWORK,
                new TextPreprocessing(TEXT_NETWORK.words(), vocabulary()));
    }

    private ModelBundle pictureModel(String version) {
        return RandomModels.write(
                directory.resolve(PICTURE_MODEL + version),
                PICTURE_MODEL,
                version,
                Task.DIGITS,
                IntStream.range(0, DIGITS).mapToObj(Integer::toString).toList(),
                PICTURE_NETWORK,
                new ImagePreprocessing(PICTURE_NETWORK.height(), PICTURE_NETWORK.width()));
    }

    /** Words of the vocabulary; two indices of the network are for none and for unknown ones. */
    private static List<String> vocabulary() {
        return IntStream.range(0, TEXT_NETWORK.vocabularySize() - 2)
                .mapToObj(rank -> "word" + rank)
                .toList();
    }

    List<String> texts(int count) {
        return Reviews.generated(vocabulary(), count);
    }

    /** Assigns the other version of both models. */
    void swap() {
        swaps++;
        assign(VERSIONS.get(swaps % VERSIONS.size()), Instant.now());
    }

    int swaps() {
        return swaps;
    }

    private void assign(String version, Instant from) {
        ModelCatalogue catalogue = new ModelCatalogue(cluster, serdes, Clock.systemUTC());
        for (String model : List.of(TEXT_MODEL, PICTURE_MODEL)) {
            catalogue.assign(ServingPlan.of(model, version), from, "soak");
        }
    }

    /** Ends the second scorer, in good order or as a failing machine does, and starts it again. */
    void restart(boolean kill) throws InterruptedException {
        if (kill) {
            restarted.kill();
        } else {
            restarted.stop();
        }
        restarted.start(settings(restarted.name()));
    }

    /** Throws when a process ended that nobody ended. */
    void requireAlive() {
        slots().forEach(ServiceSlot::requireAsExpected);
    }

    private List<ServiceSlot> slots() {
        return List.of(steady, restarted, monitor);
    }

    void end() throws InterruptedException {
        for (ServiceSlot slot : slots()) {
            slot.stop();
        }
    }

    ClusterSettings cluster() {
        return cluster;
    }

    EventSerdes serdes() {
        return serdes;
    }

    /** What the processes held, by their names; those that ran from the beginning to the end first. */
    Map<String, List<VitalSigns>> signs() throws IOException {
        Map<String, List<VitalSigns>> signs = new LinkedHashMap<>();
        for (ServiceSlot slot : List.of(steady, monitor, restarted)) {
            signs.put(slot.name(), VitalSigns.read(signs(slot.name())));
        }
        return signs;
    }

    /** Name of what does not run all the time, and is not judged. */
    String restarted() {
        return restarted.name();
    }

    private Path store() {
        return directory.resolve("models");
    }

    /** Windows and waits are short, and memory is small, so that state comes to its full size in the warm-up. */
    private Map<String, String> settings(String name) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("bootstrap.servers", stack.bootstrapServers());
        settings.put("schema.registry.url", stack.schemaRegistryUrl().toString());
        settings.put("topics.prefix", "soak.");
        settings.put("topics.partitions", "4");
        settings.put("application.id", GROUP);
        settings.put("models." + Task.SENTIMENT.id(), TEXT_MODEL);
        settings.put("models." + Task.DIGITS.id(), PICTURE_MODEL);
        settings.put("artifact.store", store().toString());
        settings.put("state.directory", state(name).toString());
        settings.put("stream.threads", "1");
        settings.put("inference.threads", "1");
        settings.put("http.port", "any");
        settings.put("monitor.state.directory", state(name).toString());
        settings.put("monitor.stream.threads", "1");
        settings.put("monitor.http.port", "any");
        settings.put("monitor.state.memory.bytes", Long.toString(STATE_MEMORY_BYTES));
        settings.put("feedback.retention", "1m");
        settings.put("quality.window", "10s");
        settings.put("quality.grace", "10s");
        settings.put("counts.window", "10s");
        settings.put("counts.grace", "30s");
        return settings;
    }

    @Override
    public void close() {
        slots().forEach(ServiceSlot::abandon);
        serdes.close();
    }
}
