package io.streamgauge.scorer;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.scorer.batching.BatchTuning;
import io.streamgauge.scorer.topology.AttributionPolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the scorer is told at its start. Immutable.
 *
 * <table>
 * <caption>Settings, besides those of {@link ClusterSettings}</caption>
 * <tr><th>key</th><th>default</th><th>range and meaning</th></tr>
 * <tr><td>application.id</td><td>streamgauge-scorer</td><td>1 to 200 letters, digits, {@code .}, {@code _}, {@code -};
 *     scorers with the same id share the work</td></tr>
 * <tr><td>tasks</td><td>sentiment,digits</td><td>one or more of these, separated by commas</td></tr>
 * <tr><td>models.sentiment</td><td>sentiment</td><td>name of the model that is followed for reviews</td></tr>
 * <tr><td>models.digits</td><td>digits</td><td>name of the model that is followed for images</td></tr>
 * <tr><td>artifact.store</td><td>none, required</td><td>directory with the published bundles</td></tr>
 * <tr><td>state.directory</td><td>streamgauge in the system's temporary directory</td><td>directory for Kafka Streams'
 *     state, which can be lost without loss</td></tr>
 * <tr><td>processing.guarantee</td><td>exactly_once_v2</td><td>exactly_once_v2 or at_least_once</td></tr>
 * <tr><td>stream.threads</td><td>the processors, at most 1,024</td><td>1 to 1,024</td></tr>
 * <tr><td>inference.threads</td><td>the processors divided by stream.threads, at least 1</td><td>1 to 1,024; threads that
 *     one call of a network uses</td></tr>
 * <tr><td>latency.target</td><td>50ms</td><td>4ms to 1m; how long scoring may take from an event's arrival in the scorer to
 *     its prediction. Batches are planned for it, and shadows are left out while the scorer is further behind</td></tr>
 * <tr><td>batch.size</td><td>measured</td><td>1 to 4,096 events that are scored together at most; otherwise the scorer
 *     measures each version and chooses</td></tr>
 * <tr><td>batch.max.delay</td><td>a quarter of latency.target</td><td>0ms to 1m; how long an event waits for others at most.
 *     It waits only while more events are at hand</td></tr>
 * <tr><td>attributions</td><td>requested</td><td>never, requested or always; for which events predictions say why: for those
 *     with the header {@value io.streamgauge.schemas.AttributionRequest#HEADER}, or all. It may take a quarter of
 *     latency.target in each batch; what would go beyond that, or come while the scorer is further behind, is left out
 *     </td></tr>
 * <tr><td>attributions.words</td><td>20</td><td>1 to 100; how many words of a text a prediction explains itself by</td></tr>
 * <tr><td>reviews.text.maximum.characters</td><td>65,536</td><td>1 to 1,048,576 Unicode characters; longer texts are
 *     rejected</td></tr>
 * <tr><td>commit.interval</td><td>100ms</td><td>1ms to 5m; under exactly_once_v2 also how long predictions stay
 *     invisible to readers of committed records</td></tr>
 * <tr><td>threads.replacements</td><td>twice stream.threads, at least 5</td><td>0 to 10,000 stream threads that are
 *     replaced within ten minutes, of the whole application, before it fails: one event can cost every thread once</td></tr>
 * <tr><td>kafka.*</td><td></td><td>handed to Kafka Streams and its clients as they are, for example
 *     {@code kafka.consumer.max.poll.records}</td></tr>
 * </table>
 *
 * @param cluster cluster, registry and topics
 * @param applicationId name of the application and of its consumer group
 * @param models the model that is followed for each task that is scored
 * @param artifactStore directory with the published bundles
 * @param stateDirectory directory for Kafka Streams
 * @param guarantee what is promised about predictions
 * @param streamThreads threads that consume and score, 1 or more
 * @param inferenceThreads threads that one call of a network uses, 1 or more
 * @param batches how events are scored together
 * @param attributions for which events predictions say why
 * @param maximumTextCharacters longest text that is scored, in Unicode characters
 * @param commitInterval time between commits
 * @param threadReplacements how many failed stream threads are replaced within {@link #REPLACEMENT_WINDOW}
 */
public record ScorerSettings(
        ClusterSettings cluster,
        String applicationId,
        Map<Task, String> models,
        Path artifactStore,
        Path stateDirectory,
        ProcessingGuarantee guarantee,
        int streamThreads,
        int inferenceThreads,
        BatchTuning batches,
        AttributionPolicy attributions,
        int maximumTextCharacters,
        Duration commitInterval,
        int threadReplacements) {

    /** The time for which {@code threads.replacements} holds. */
    public static final Duration REPLACEMENT_WINDOW = Duration.ofMinutes(10);

    private static final int MOST_THREADS = 1_024;
    private static final int LARGEST_BATCH = 4_096;
    private static final Duration SHORTEST_TARGET = Duration.ofMillis(4);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final int MOST_REPLACEMENTS = 10_000;
    private static final int LONGEST_TEXT = 1_048_576;
    private static final Duration LONGEST_COMMIT_INTERVAL = Duration.ofMinutes(5);
    private static final Set<String> KNOWN = Set.of(
            "bootstrap.servers",
            "schema.registry.url",
            "schema.registry.patience",
            "schema.registry.client.",
            "topics.prefix",
            "topics.create",
            "topics.partitions",
            "kafka.",
            "application.id",
            "tasks",
            "models.sentiment",
            "models.digits",
            "artifact.store",
            "state.directory",
            "processing.guarantee",
            "stream.threads",
            "inference.threads",
            "latency.target",
            "batch.size",
            "batch.max.delay",
            "attributions",
            "attributions.words",
            "reviews.text.maximum.characters",
            "commit.interval",
            "threads.replacements");

    /** What is promised about predictions. */
    public enum ProcessingGuarantee {
        /** Each event has exactly one committed prediction or rejection, whatever fails in between. */
        EXACTLY_ONCE_V2,
        /** Each event has at least one prediction or rejection; after a failure it may have several. */
        AT_LEAST_ONCE
    }

    /** Checks the values. */
    public ScorerSettings {
        if (!applicationId.matches("[A-Za-z0-9._-]{1,200}")) {
            throw wrong("application.id", applicationId, "use 1 to 200 letters, digits, '.', '_' and '-'");
        }
        if (models.isEmpty()) {
            throw wrong("tasks", "", "name at least one of sentiment and digits");
        }
        models = Collections.unmodifiableMap(new EnumMap<>(models));
        models.forEach((task, model) -> Manifest.requireName("models." + task.id(), model));
        if (new HashSet<>(models.values()).size() != models.size()) {
            throw new IllegalArgumentException("models.sentiment and models.digits are both '"
                    + models.values().iterator().next()
                    + "': a model answers one task, so name two models");
        }
        requireRange("stream.threads", streamThreads, 1, MOST_THREADS);
        requireRange("inference.threads", inferenceThreads, 1, MOST_THREADS);
        requireRange("reviews.text.maximum.characters", maximumTextCharacters, 1, LONGEST_TEXT);
        requireRange("threads.replacements", threadReplacements, 0, MOST_REPLACEMENTS);
        requireRange("latency.target", batches.latencyTarget(), SHORTEST_TARGET, LONGEST_DELAY);
        batches.size().ifPresent(size -> requireRange("batch.size", size, 1, LARGEST_BATCH));
        if (batches.maximumDelay() != null) {
            requireRange("batch.max.delay", batches.maximumDelay(), Duration.ZERO, LONGEST_DELAY);
        }
        if (commitInterval.toMillis() < 1 || commitInterval.compareTo(LONGEST_COMMIT_INTERVAL) > 0) {
            throw wrong("commit.interval", commitInterval.toString(), "use 1ms to 5m");
        }
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException when a value is missing or wrong, or a key unknown; names key, value and remedy
     */
    public static ScorerSettings from(Settings settings) {
        settings.requireKnown(KNOWN);
        int processors = Runtime.getRuntime().availableProcessors();
        int streamThreads = settings.integer("stream.threads", Math.min(processors, MOST_THREADS), 1, MOST_THREADS);
        return new ScorerSettings(
                ClusterSettings.from(settings),
                settings.text("application.id", "streamgauge-scorer"),
                models(settings),
                directory("artifact.store", settings.text("artifact.store")),
                directory(
                        "state.directory", settings.optional("state.directory").orElseGet(() -> Path.of(
                                        System.getProperty("java.io.tmpdir"), "streamgauge")
                                .toString())),
                settings.choice("processing.guarantee", ProcessingGuarantee.class, ProcessingGuarantee.EXACTLY_ONCE_V2),
                streamThreads,
                settings.integer("inference.threads", Math.max(1, processors / streamThreads), 1, MOST_THREADS),
                new BatchTuning(
                        settings.duration("latency.target", Duration.ofMillis(50)),
                        settings.optional("batch.size").isPresent()
                                ? OptionalInt.of(settings.integer("batch.size", 1, 1, LARGEST_BATCH))
                                : OptionalInt.empty(),
                        settings.optional("batch.max.delay").isPresent()
                                ? settings.duration("batch.max.delay", Duration.ZERO)
                                : null),
                new AttributionPolicy(
                        settings.choice("attributions", AttributionPolicy.Mode.class, AttributionPolicy.Mode.REQUESTED),
                        settings.integer("attributions.words", 20, 1, AttributionPolicy.MOST_WORDS)),
                settings.integer("reviews.text.maximum.characters", 65_536, 1, LONGEST_TEXT),
                settings.duration("commit.interval", Duration.ofMillis(100)),
                settings.integer("threads.replacements", Math.max(5, 2 * streamThreads), 0, MOST_REPLACEMENTS));
    }

    /** All keys that a scorer's configuration may have; those that end with a dot are prefixes. */
    public static Set<String> keys() {
        return KNOWN;
    }

    private static Map<Task, String> models(Settings settings) {
        Map<Task, String> models = new EnumMap<>(Task.class);
        String tasks = settings.text("tasks", "sentiment,digits");
        for (String id : tasks.split(",", -1)) {
            if (!id.isBlank()) {
                try {
                    Task task = Task.of(id.trim());
                    models.put(task, settings.text("models." + task.id(), task.id()));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("tasks is '" + tasks + "': " + e.getMessage(), e);
                }
            }
        }
        return models;
    }

    private static Path directory(String key, String value) {
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(key + " is '" + value + "': use the path of a directory", e);
        }
    }

    private static void requireRange(String key, int value, int lowest, int highest) {
        if (value < lowest || value > highest) {
            throw wrong(key, Integer.toString(value), "use a whole number from " + lowest + " to " + highest);
        }
    }

    private static void requireRange(String key, Duration value, Duration shortest, Duration longest) {
        if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
            throw wrong(
                    key,
                    value.toString(),
                    "use " + shortest.toMillis() + "ms to " + longest.toMinutes() + "m, for example 50ms");
        }
    }

    private static IllegalArgumentException wrong(String key, String value, String remedy) {
        return new IllegalArgumentException(key + " is '" + value + "': " + remedy);
    }
}
