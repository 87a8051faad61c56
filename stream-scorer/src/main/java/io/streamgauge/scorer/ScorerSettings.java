package io.streamgauge.scorer;

import io.streamgauge.models.bundle.Manifest;
import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.store.ArtifactStoreSettings;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.scorer.batching.BatchTuning;
import io.streamgauge.scorer.batching.StatisticsSampling;
import io.streamgauge.scorer.http.HttpSettings;
import io.streamgauge.scorer.topology.AttributionPolicy;
import io.streamgauge.streams.RejectedValues;
import io.streamgauge.streams.StreamsSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the scorer is told at its start. Immutable.
 *
 * <table>
 * <caption>Settings, besides those of {@link StreamsSettings} without a prefix, of {@link ArtifactStoreConfiguration} and
 *     of {@link TrustConfiguration}</caption>
 * <tr><th>key</th><th>default</th><th>range and meaning</th></tr>
 * <tr><td>tasks</td><td>sentiment,digits</td><td>one or more of these, separated by commas</td></tr>
 * <tr><td>models.sentiment</td><td>sentiment</td><td>name of the model that is followed for reviews</td></tr>
 * <tr><td>models.digits</td><td>digits</td><td>name of the model that is followed for images</td></tr>
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
 * <tr><td>drift.sample</td><td>10</td><td>0 to 1,000,000; the predictions of one of so many events of each partition say what
 *     the input was like, for the monitor to tell drift; 0 for none</td></tr>
 * <tr><td>reviews.text.maximum.characters</td><td>65,536</td><td>1 to 1,048,576 Unicode characters; longer texts are
 *     rejected</td></tr>
 * <tr><td>rejected.values.bytes.per.second</td><td>262,144</td><td>0 to 2^40, or unlimited; bytes of rejected values that a
 *     process writes again, ten seconds of it at once. Further ones are left out</td></tr>
 * <tr><td>http.port</td><td>off</td><td>off or 0, any, or 1 to 65,535: where the dashboard and the API are; any for a port
 *     that is free</td></tr>
 * <tr><td>http.address</td><td>127.0.0.1</td><td>name or address of the network interface for that</td></tr>
 * <tr><td>http.token.file</td><td>none</td><td>file whose first line whoever asks must know</td></tr>
 * <tr><td>http.tls.keystore</td><td>none</td><td>key store of PKCS #12 with the server's key, for HTTPS</td></tr>
 * <tr><td>http.tls.keystore.password.file</td><td>none, required with a key store</td><td>file whose first line is its
 *     password</td></tr>
 * </table>
 *
 * @param streams what every application is told; its commit interval is 100 ms unless told otherwise
 * @param models the model that is followed for each task that is scored
 * @param artifactStore where the published bundles are
 * @param trust whose versions are loaded
 * @param inferenceThreads threads that one call of a network uses, 1 or more
 * @param batches how events are scored together
 * @param attributions for which events predictions say why
 * @param sampling for which events predictions say what the input was like
 * @param maximumTextCharacters longest text that is scored, in Unicode characters
 * @param rejectedValueBytesPerSecond bytes of rejected values that are kept per second; {@link Long#MAX_VALUE} for all
 * @param http where the dashboard and the API are; empty for nowhere
 */
public record ScorerSettings(
        StreamsSettings streams,
        Map<Task, String> models,
        ArtifactStoreSettings artifactStore,
        ModelTrust trust,
        int inferenceThreads,
        BatchTuning batches,
        AttributionPolicy attributions,
        StatisticsSampling sampling,
        int maximumTextCharacters,
        long rejectedValueBytesPerSecond,
        Optional<HttpSettings> http) {
    private static final int MOST_THREADS = 1_024;
    private static final int LARGEST_BATCH = 4_096;
    private static final Duration SHORTEST_TARGET = Duration.ofMillis(4);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final int MOST_SAMPLED = 1_000_000;
    private static final int LONGEST_TEXT = 1_048_576;
    private static final Set<String> OWN_KEYS = Set.of(
            "tasks",
            "models.sentiment",
            "models.digits",
            TrustConfiguration.TRUSTED_KEYS,
            "inference.threads",
            "latency.target",
            "batch.size",
            "batch.max.delay",
            "attributions",
            "attributions.words",
            "drift.sample",
            "reviews.text.maximum.characters",
            RejectedValues.KEY);

    /** Checks the values. */
    public ScorerSettings {
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
        requireRange("inference.threads", inferenceThreads, 1, MOST_THREADS);
        requireRange("drift.sample", sampling.every(), 0, MOST_SAMPLED);
        requireRange("reviews.text.maximum.characters", maximumTextCharacters, 1, LONGEST_TEXT);
        requireRange("latency.target", batches.latencyTarget(), SHORTEST_TARGET, LONGEST_DELAY);
        batches.size().ifPresent(size -> requireRange("batch.size", size, 1, LARGEST_BATCH));
        if (batches.maximumDelay() != null) {
            requireRange("batch.max.delay", batches.maximumDelay(), Duration.ZERO, LONGEST_DELAY);
        }
    }

    /**
     * Reads the settings. Keys that are no business of the scorer are left alone: they may be another application's.
     *
     * @throws IllegalArgumentException when a value is missing or wrong; names key, value and remedy
     */
    public static ScorerSettings from(Settings settings) {
        StreamsSettings streams = StreamsSettings.from(settings, "", "streamgauge-scorer", Duration.ofMillis(100));
        int processors = Runtime.getRuntime().availableProcessors();
        return new ScorerSettings(
                streams,
                models(settings),
                ArtifactStoreConfiguration.from(settings),
                TrustConfiguration.from(settings),
                settings.integer(
                        "inference.threads", Math.max(1, processors / streams.streamThreads()), 1, MOST_THREADS),
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
                new StatisticsSampling(settings.integer("drift.sample", 10, 0, MOST_SAMPLED)),
                settings.integer("reviews.text.maximum.characters", 65_536, 1, LONGEST_TEXT),
                RejectedValues.bytesPerSecond(settings),
                HttpSettings.from(settings));
    }

    /** Cluster, registry and topics. */
    public ClusterSettings cluster() {
        return streams.cluster();
    }

    /** All keys that a scorer's configuration may have; those that end with a dot are prefixes. */
    public static Set<String> keys() {
        return Stream.of(StreamsSettings.keys(""), OWN_KEYS, ArtifactStoreConfiguration.KEYS, HttpSettings.KEYS)
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
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
