package io.streamgauge.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgauge.models.bundle.Task;
import io.streamgauge.models.signing.TrustedKeys;
import io.streamgauge.models.store.DirectoryStoreSettings;
import io.streamgauge.schemas.Settings;
import io.streamgauge.schemas.Topic;
import io.streamgauge.scorer.batching.BatchTuning;
import io.streamgauge.scorer.batching.StatisticsSampling;
import io.streamgauge.scorer.http.HttpSettings;
import io.streamgauge.scorer.topology.AttributionPolicy;
import io.streamgauge.streams.ProcessingGuarantee;
import io.streamgauge.streams.Rejections;
import io.streamgauge.streams.StallLimits;
import io.streamgauge.streams.StreamsSettings;
import io.streamgauge.streams.http.ListenAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

final class ScorerSettingsTest {
    private static final Map<String, String> REQUIRED = Map.of(
            "bootstrap.servers", "broker:9092",
            "schema.registry.url", "http://registry:8081",
            "artifact.store", "/var/models");

    @Test
    void defaults() {
        ScorerSettings settings = ScorerSettings.from(Settings.of(REQUIRED));

        assertThat(settings.streams().applicationId()).isEqualTo("streamgauge-scorer");
        assertThat(settings.models()).isEqualTo(Map.of(Task.SENTIMENT, "sentiment", Task.DIGITS, "digits"));
        assertThat(settings.artifactStore()).isEqualTo(new DirectoryStoreSettings(Path.of("/var/models")));
        assertThat(settings.streams().stateDirectory().getFileName()).hasToString("streamgauge");
        assertThat(settings.streams().guarantee()).isEqualTo(ProcessingGuarantee.EXACTLY_ONCE_V2);
        assertThat(settings.attributions()).isEqualTo(new AttributionPolicy(AttributionPolicy.Mode.REQUESTED, 20));
        assertThat(settings.maximumTextCharacters()).isEqualTo(65_536);
        assertThat(settings.rejectedValueBytesPerSecond()).isEqualTo(262_144);
        assertThat(settings.streams().commitInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.streams().threadReplacements())
                .isEqualTo(Math.max(5, 2 * settings.streams().streamThreads()));
        assertThat(settings.streams().streamThreads()).isPositive();
        assertThat(settings.streams().streamThreads() * settings.inferenceThreads())
                .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void everyKeyIsRead() {
        ScorerSettings settings = settings(Map.ofEntries(
                Map.entry("application.id", "mine"),
                Map.entry("tasks", "digits"),
                Map.entry("models.digits", "mnist"),
                Map.entry("state.directory", "/var/state"),
                Map.entry("processing.guarantee", "at-least-once"),
                Map.entry("stream.threads", "3"),
                Map.entry("inference.threads", "2"),
                Map.entry("latency.target", "80ms"),
                Map.entry("batch.size", "32"),
                Map.entry("batch.max.delay", "7ms"),
                Map.entry("attributions", "always"),
                Map.entry("attributions.words", "7"),
                Map.entry("drift.sample", "3"),
                Map.entry("reviews.text.maximum.characters", "10"),
                Map.entry("http.port", "8080"),
                Map.entry("http.address", "localhost"),
                Map.entry("commit.interval", "2s"),
                Map.entry("threads.replacements", "0"),
                Map.entry("stall.tolerance", "20s"),
                Map.entry("stall.limit", "3m"),
                Map.entry("models.trusted.keys", "/var/keys"),
                Map.entry("topics.prefix", "staging."),
                Map.entry("rejected.values.bytes.per.second", "1000"),
                Map.entry("kafka.security.protocol", "SSL")));

        assertThat(settings)
                .isEqualTo(new ScorerSettings(
                        new StreamsSettings(
                                "",
                                settings.cluster(),
                                "mine",
                                Path.of("/var/state"),
                                ProcessingGuarantee.AT_LEAST_ONCE,
                                3,
                                Duration.ofSeconds(2),
                                0,
                                new StallLimits("", Duration.ofSeconds(20), Duration.ofMinutes(3))),
                        Map.of(Task.DIGITS, "mnist"),
                        new DirectoryStoreSettings(Path.of("/var/models")),
                        new TrustedKeys(Path.of("/var/keys")),
                        2,
                        new BatchTuning(Duration.ofMillis(80), OptionalInt.of(32), Duration.ofMillis(7)),
                        new AttributionPolicy(AttributionPolicy.Mode.ALWAYS, 7),
                        new StatisticsSampling(3),
                        10,
                        1_000,
                        Optional.of(new HttpSettings(
                                new ListenAddress("http.", "localhost", 8_080), Optional.empty(), Optional.empty()))));
        assertThat(settings.cluster().topics().images().name()).isEqualTo("staging.images");
        assertThat(settings.cluster().kafka()).containsEntry("security.protocol", "SSL");
    }

    @Test
    void moreThreadsMayFailWhereThereAreMore() {
        assertThat(settings(Map.of("stream.threads", "1")).streams().threadReplacements())
                .isEqualTo(5);
        assertThat(settings(Map.of("stream.threads", "3")).streams().threadReplacements())
                .isEqualTo(6);
        assertThat(settings(Map.of("stream.threads", "1024")).streams().threadReplacements())
                .isEqualTo(2_048);
    }

    @Test
    void consumersCreateNoTopics() {
        assertThat(new StreamsConfig(streams(Map.of())).getMainConsumerConfigs("group", "client", 0))
                .extractingByKey("allow.auto.create.topics")
                .hasToString("false");
    }

    @Test
    void complaintsNameKeyValueAndRemedy() {
        refuses("tasks", "sentiment,poetry", "tasks is 'sentiment,poetry'", "use sentiment or digits");
        refuses("tasks", " , ", "tasks", "name at least one");
        refuses("models.digits", "sentiment", "models.sentiment and models.digits are both 'sentiment'");
        refuses("models.digits", "a/b", "models.digits is 'a/b'", "letters, digits");
        refuses("application.id", "a b", "application.id is 'a b'", "letters, digits");
        refuses("stream.threads", "0", "stream.threads is '0'", "from 1 to 1024");
        refuses("inference.threads", "many", "inference.threads is 'many'");
        refuses("commit.interval", "1h", "commit.interval", "use 1ms to 5m");
        refuses("processing.guarantee", "exactly_once", "processing.guarantee is 'exactly_once'", "at_least_once");
        refuses("attributions", "sometimes", "attributions is 'sometimes'", "always, never, requested");
        refuses("attributions.words", "0", "attributions.words is '0'", "from 1 to 100");
        refuses("attributions.words", "101", "attributions.words is '101'", "from 1 to 100");
        refuses("reviews.text.maximum.characters", "-1", "reviews.text.maximum.characters is '-1'");
        assertThatThrownBy(() -> ScorerSettings.from(
                        Settings.of(Map.of("bootstrap.servers", "b:1", "schema.registry.url", "http://r"))))
                .hasMessageContaining("artifact.store is not set");
    }

    @Test
    void whatTheApplicationDependsOnCannotBeOverridden() {
        Properties streams = streams(Map.of(
                "kafka.processing.guarantee", "at_least_once",
                "kafka.application.id", "other",
                "kafka.producer.max.request.size", "1000",
                "kafka.consumer.session.timeout.ms", "20000"));

        assertThat(streams)
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("application.id", "streamgauge-scorer")
                .containsEntry("producer.max.request.size", Topic.MAXIMUM_REJECTED_BYTES)
                .containsEntry("consumer.session.timeout.ms", "20000")
                .containsEntry("consumer.auto.offset.reset", "earliest");
    }

    @Test
    void largerLimitOfTheUserHolds() {
        assertThat(streams(Map.of("kafka.max.request.size", "9000000")))
                .containsEntry("producer.max.request.size", 9_000_000);
        assertThatThrownBy(() -> streams(Map.of("kafka.producer.max.request.size", "9M")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kafka.producer.max.request.size is '9M'");
    }

    private static Properties streams(Map<String, String> more) {
        return settings(more)
                .streams()
                .properties(
                        ScorerApplication.DEFAULTS, new Rejections("rejected-events", 1_000, InstantSource.system()));
    }

    private static void refuses(String key, String value, String... parts) {
        assertThatThrownBy(() -> settings(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    private static ScorerSettings settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.putAll(more);
        return ScorerSettings.from(Settings.of(all));
    }

    @Test
    void durationsThatNoLongHoldsAndPathsThatAreNoneAreRefusedByTheirKey() {
        for (Map<String, String> wrong : List.of(
                Map.of("commit.interval", "999999999999d"),
                Map.of("commit.interval", "PT2562047788015H"),
                Map.of("latency.target", "999999999999d"),
                Map.of("http.port", "any", "http.token.file", "a\0b"),
                Map.of("http.port", "any", "http.tls.keystore", "a\0b"))) {
            String key = wrong.keySet().stream()
                    .filter(name -> !name.equals("http.port"))
                    .findFirst()
                    .orElseThrow();
            assertThatThrownBy(() -> settings(wrong))
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(key + " is '");
        }
    }
}
