package io.streamgauge.cli;

import io.streamgauge.models.signing.ModelTrust;
import io.streamgauge.models.store.ArtifactStore;
import io.streamgauge.monitor.MonitorSettings;
import io.streamgauge.schemas.ClusterSettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.scorer.ArtifactStoreConfiguration;
import io.streamgauge.scorer.ScorerSettings;
import io.streamgauge.scorer.TrustConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster, registry and store: a properties file, under the environment, under options. */
final class ClusterOptions {
    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    static final String SCHEMA_REGISTRY = "schema.registry.url";
    static final String STORE = ArtifactStoreConfiguration.STORE;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file. Each of its keys can be overridden by an environment variable"
                    + " (STREAMGAUGE_BOOTSTRAP_SERVERS is bootstrap.servers) and by an option.")
    private @Nullable Path config;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,…",
            description = "Brokers of the Kafka cluster (bootstrap.servers).")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "Confluent API of the schema registry (schema.registry.url).")
    private @Nullable String schemaRegistry;

    @Option(
            names = "--store",
            paramLabel = "DIR|s3://…",
            description = "The artifact store: a directory, or s3://BUCKET/PREFIX (artifact.store).")
    private @Nullable String store;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "Any setting, for example -D topics.prefix=staging. or -D kafka.security.protocol=SSL.")
    private final Map<String, String> further = new LinkedHashMap<>();

    /**
     * All settings.
     *
     * @throws UsageException when a file that is named is missing or cannot be read
     */
    Settings settings(Console console) {
        if (config != null && !Files.isRegularFile(config)) {
            throw new UsageException("--config: there is no file " + config);
        }
        Map<String, String> options = new LinkedHashMap<>(further);
        put(options, BOOTSTRAP_SERVERS, bootstrapServers);
        put(options, SCHEMA_REGISTRY, schemaRegistry);
        put(options, STORE, store);
        try {
            Settings settings = Settings.layered(Optional.ofNullable(config), console.environment(), options);
            // One file may serve all commands, so every command knows all keys; what none knows is a slip.
            settings.requireKnown(keys());
            return settings;
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    /**
     * What an application makes of the settings.
     *
     * @throws UsageException when a setting is missing or wrong
     */
    <T> T read(Console console, Function<Settings, T> reader) {
        Settings settings = settings(console);
        try {
            return reader.apply(settings);
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    /**
     * The cluster.
     *
     * @throws UsageException when a setting is missing or wrong
     */
    ClusterSettings cluster(Console console) {
        Settings settings = settings(console);
        require(settings, BOOTSTRAP_SERVERS, "--bootstrap-servers HOST:PORT");
        require(settings, SCHEMA_REGISTRY, "--schema-registry URL");
        try {
            return ClusterSettings.from(settings);
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    /**
     * The artifact store.
     *
     * @throws UsageException when none is named, or a setting of it is wrong
     */
    ArtifactStore store(Console console) {
        Settings settings = settings(console);
        require(settings, STORE, "--store DIR or --store s3://BUCKET/PREFIX");
        try {
            return ArtifactStoreConfiguration.from(settings).open();
        } catch (IllegalArgumentException e) {
            throw wrong(e);
        }
    }

    /**
     * Whose versions are loaded.
     *
     * @throws UsageException when the setting is wrong
     */
    ModelTrust trust(Console console) {
        return read(console, TrustConfiguration::from);
    }

    /** The keys of all commands. Not a constant: Kafka's classes log, and what is logged is decided after this class is made. */
    static Set<String> keys() {
        return Stream.of(ScorerSettings.keys(), MonitorSettings.keys(), Set.of(SigningOptions.SIGNING_KEY))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static void require(Settings settings, String key, String option) {
        if (settings.optional(key).isEmpty()) {
            throw new UsageException(
                    key + " is not set: give " + option
                            + " or --config FILE; without a cluster, `streamgauge local` starts one here and prints what to give");
        }
    }

    private static void put(Map<String, String> options, String key, @Nullable String value) {
        if (value != null) {
            options.put(key, value);
        }
    }

    private static UsageException wrong(IllegalArgumentException e) {
        return new UsageException(String.valueOf(e.getMessage()), e);
    }
}
